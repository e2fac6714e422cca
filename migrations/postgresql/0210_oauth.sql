-- What people, or an application's own sign-in, granted us at an authorization server (A6). access_token, refresh_token
-- and previous_refresh are sealed, each for its place in this row (K1).
--
-- kind: code (a person signed in) or app (client credentials, one a server). generation: raised with each token that is
-- stored; whoever refreshes writes only onto the one he read. previous_refresh: what refresh_token replaced, until that
-- has been used itself. holder, until_ms: who asks the server just now, by the database's clock; written before the
-- request, so that one that was killed is known. state: ok, or needed (only a person's authorizing helps). not_before_ms:
-- after a passing failure nothing is asked until then.
CREATE TABLE oauth_grant (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  server TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  access_token TEXT NOT NULL DEFAULT '',
  refresh_token TEXT NOT NULL DEFAULT '',
  previous_refresh TEXT NOT NULL DEFAULT '',
  scope TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  authorized_ms BIGINT NOT NULL,
  access_from_ms BIGINT NOT NULL DEFAULT 0,
  access_until_ms BIGINT NOT NULL DEFAULT 0,
  refresh_until_ms BIGINT,
  generation BIGINT NOT NULL DEFAULT 0,
  holder TEXT NOT NULL DEFAULT '',
  until_ms BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'ok',
  failures BIGINT NOT NULL DEFAULT 0,
  not_before_ms BIGINT NOT NULL DEFAULT 0,
  error_code TEXT NOT NULL DEFAULT '',
  error_message TEXT NOT NULL DEFAULT '',
  error_at_ms BIGINT
);
CREATE UNIQUE INDEX oauth_grant_app ON oauth_grant (server) WHERE kind = 'app';

-- Which direction (receive, send) of an account uses which grant; two may share one.
CREATE TABLE oauth_account_grant (
  account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  direction TEXT NOT NULL,
  grant_id BIGINT NOT NULL REFERENCES oauth_grant (id) ON DELETE CASCADE,
  PRIMARY KEY (account_id, direction)
);
CREATE INDEX oauth_account_grant_grant ON oauth_account_grant (grant_id);

-- Questions that a browser carries to an authorization server at this moment, by their state's SHA-256. verifier (with
-- the nonce) and draft (what was typed while adding an account, passwords too) are sealed for this row. Each is taken
-- once, and gone after ten minutes.
CREATE TABLE oauth_flow (
  state_hash TEXT PRIMARY KEY,
  session_hash TEXT NOT NULL,
  user_key TEXT NOT NULL,
  account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
  direction TEXT NOT NULL,
  server TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  return_to TEXT NOT NULL,
  secrets TEXT NOT NULL,
  draft TEXT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX oauth_flow_account ON oauth_flow (account_id);
CREATE INDEX oauth_flow_expires ON oauth_flow (expires_ms);
CREATE INDEX oauth_flow_user ON oauth_flow (user_key, expires_ms);

-- A12: a grant goes with the last account that used it. Locked first: of two that leave it at once, one is the last.
CREATE FUNCTION oauth_grant_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM oauth_grant WHERE id = OLD.grant_id FOR UPDATE;
  DELETE FROM oauth_grant WHERE id = OLD.grant_id AND kind = 'code'
    AND NOT EXISTS (SELECT 1 FROM oauth_account_grant WHERE grant_id = OLD.grant_id);
  RETURN NULL;
END $$;
CREATE TRIGGER oauth_grant_unused AFTER DELETE ON oauth_account_grant
  FOR EACH ROW EXECUTE FUNCTION oauth_grant_left();
CREATE TRIGGER oauth_grant_replaced AFTER UPDATE OF grant_id ON oauth_account_grant
  FOR EACH ROW WHEN (old.grant_id <> new.grant_id) EXECUTE FUNCTION oauth_grant_left();
