-- Accounts: settings, what jobs found (apart, so that a receive never touches settings), leases, logs, the webmail's
-- own servers, and the audit. Columns of account are the names of plugin/accounts/fields.cpp with _ for the dot.

CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  version BIGINT NOT NULL,
  owner_user TEXT NOT NULL,
  shared BIGINT NOT NULL,
  deleting BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL,
  changed_ms BIGINT NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL,
  receiving BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  address TEXT NOT NULL,
  is_default BIGINT NOT NULL,
  receive_log BIGINT NOT NULL,
  send_log BIGINT NOT NULL,
  signature TEXT NOT NULL,
  interval_s BIGINT,
  quota_bytes BIGINT,
  receive_source TEXT NOT NULL,
  receive_host TEXT NOT NULL,
  receive_port BIGINT,
  receive_protection TEXT NOT NULL,
  receive_pin TEXT NOT NULL,
  receive_user TEXT NOT NULL,
  receive_password TEXT NOT NULL DEFAULT '',
  receive_auth TEXT NOT NULL,
  receive_oauth_server TEXT NOT NULL,
  receive_timeout_s BIGINT NOT NULL,
  receive_leave_on_server BIGINT NOT NULL,
  receive_leave_days BIGINT,
  fetch_round BIGINT NOT NULL DEFAULT 1,
  round_pending BIGINT NOT NULL DEFAULT 0,
  send_source TEXT NOT NULL,
  send_host TEXT NOT NULL,
  send_port BIGINT,
  send_protection TEXT NOT NULL,
  send_pin TEXT NOT NULL,
  send_skip_second_ehlo BIGINT NOT NULL,
  send_auth TEXT NOT NULL,
  send_oauth_server TEXT NOT NULL,
  send_user TEXT NOT NULL,
  send_password TEXT NOT NULL DEFAULT ''
);
CREATE INDEX account_owner ON account (owner_user, id);
CREATE INDEX account_deleting ON account (id) WHERE deleting = 1;

CREATE TABLE account_state (
  account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  status TEXT NOT NULL DEFAULT 'never',
  last_received_ms BIGINT,
  error_code TEXT NOT NULL DEFAULT '',
  error_message TEXT NOT NULL DEFAULT '',
  error_direction TEXT NOT NULL DEFAULT '',
  error_at_ms BIGINT,
  failures BIGINT NOT NULL DEFAULT 0,
  next_try_ms BIGINT,
  messages BIGINT NOT NULL DEFAULT 0,
  bytes BIGINT NOT NULL DEFAULT 0,
  listing_digest TEXT NOT NULL DEFAULT ''
);
CREATE INDEX account_state_due ON account_state ((COALESCE(next_try_ms, 0)), account_id);

-- R9: one session an account; judged by the database's clock.
CREATE TABLE account_lease (
  account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  holder TEXT NOT NULL,
  until_ms BIGINT NOT NULL
);

-- L1: the latest dialogue of each direction, no secret in it.
CREATE TABLE account_log (
  account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  direction TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (account_id, direction)
);

-- SPEC 3.10: at most one row each for 'pop3' and 'smtp'.
CREATE TABLE webmail_server (
  kind TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  port BIGINT,
  protection TEXT NOT NULL,
  auth TEXT NOT NULL,
  oauth_server TEXT NOT NULL,
  skip_second_ehlo BIGINT NOT NULL,
  changed_ms BIGINT NOT NULL
);

-- SPEC 3.12: names of changed fields, never their secrets; outlives the account (A12).
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,
  actor_address TEXT NOT NULL,
  action TEXT NOT NULL,
  account_id BIGINT,
  account_name TEXT NOT NULL,
  account_address TEXT NOT NULL,
  owner_user TEXT NOT NULL,
  fields TEXT NOT NULL
);
CREATE INDEX audit_account ON audit (account_id, id);
