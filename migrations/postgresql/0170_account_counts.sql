-- How many accounts are in which state, kept up to date by triggers: a page of hundreds of thousands of accounts tells
-- them without counting (A3). state is what a list shows: 'off' where nothing is received. Each change adds a row, so
-- that no two nodes wait for one another; who reads many rows puts them together (Repository::state_counts).
CREATE TABLE account_count (
  shared BIGINT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL,
  accounts BIGINT NOT NULL
);

CREATE VIEW account_counted AS
  SELECT a.id AS id, a.shared AS shared,
         CASE WHEN a.receiving = 1 THEN s.status ELSE 'off' END AS state,
         CASE WHEN a.receiving = 1 THEN s.error_code ELSE '' END AS cause
    FROM account a JOIN account_state s ON s.account_id = a.id WHERE a.deleting = 0;

INSERT INTO account_count (shared, state, cause, accounts)
  SELECT shared, state, cause, COUNT(*) FROM account_counted GROUP BY shared, state, cause;

CREATE FUNCTION account_count_change(account BIGINT, difference BIGINT) RETURNS void LANGUAGE sql AS $$
  INSERT INTO account_count (shared, state, cause, accounts)
    SELECT shared, state, cause, difference FROM account_counted WHERE id = account
$$;
CREATE FUNCTION account_count_of_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_WHEN = 'AFTER' THEN
    PERFORM account_count_change(NEW.account_id, 1);
    RETURN NULL;
  END IF;
  PERFORM account_count_change(OLD.account_id, -1);
  RETURN NEW;
END $$;
-- Locks the state too: a change of it that is not committed yet would be counted from where it no longer is.
CREATE FUNCTION account_count_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_WHEN = 'AFTER' THEN
    PERFORM account_count_change(NEW.id, 1);
    RETURN NULL;
  END IF;
  PERFORM 1 FROM account_state WHERE account_id = OLD.id FOR UPDATE;
  PERFORM account_count_change(OLD.id, -1);
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER account_count_added AFTER INSERT ON account_state
  FOR EACH ROW EXECUTE FUNCTION account_count_of_state();
CREATE TRIGGER account_count_state_left BEFORE UPDATE OF status, error_code ON account_state
  FOR EACH ROW WHEN (old.status <> new.status OR old.error_code <> new.error_code)
  EXECUTE FUNCTION account_count_of_state();
CREATE TRIGGER account_count_state_entered AFTER UPDATE OF status, error_code ON account_state
  FOR EACH ROW WHEN (old.status <> new.status OR old.error_code <> new.error_code)
  EXECUTE FUNCTION account_count_of_state();
CREATE TRIGGER account_count_account_left BEFORE UPDATE OF receiving, shared, deleting ON account
  FOR EACH ROW WHEN (old.receiving <> new.receiving OR old.shared <> new.shared OR old.deleting <> new.deleting)
  EXECUTE FUNCTION account_count_of_account();
CREATE TRIGGER account_count_account_entered AFTER UPDATE OF receiving, shared, deleting ON account
  FOR EACH ROW WHEN (old.receiving <> new.receiving OR old.shared <> new.shared OR old.deleting <> new.deleting)
  EXECUTE FUNCTION account_count_of_account();
CREATE TRIGGER account_count_gone BEFORE DELETE ON account
  FOR EACH ROW EXECUTE FUNCTION account_count_of_account();

-- The orders that a list can be in. A name's beginning is enough to sort by, and keeps the index small.
CREATE INDEX account_by_name ON account (shared, (SUBSTR(folded, 1, 64) COLLATE "C"), id) WHERE deleting = 0;
CREATE INDEX account_by_address ON account (shared, (LOWER(address COLLATE "C")), id) WHERE deleting = 0;
CREATE INDEX account_state_by_received ON account_state ((COALESCE(last_received_ms, 0)), account_id);
CREATE INDEX account_state_by_cause ON account_state (error_code, account_id) WHERE error_code <> '';
ANALYZE account;
ANALYZE account_state;
