-- How many accounts are in which state, kept up to date by triggers: a page of hundreds of thousands of accounts tells
-- them without counting (A3). state is what a list shows: 'off' where nothing is received.
CREATE TABLE account_count (
  shared BIGINT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL,
  accounts BIGINT NOT NULL,
  PRIMARY KEY (shared, state, cause)
) WITHOUT ROWID;

CREATE VIEW account_counted AS
  SELECT a.id AS id, a.shared AS shared,
         CASE WHEN a.receiving = 1 THEN s.status ELSE 'off' END AS state,
         CASE WHEN a.receiving = 1 THEN s.error_code ELSE '' END AS cause
    FROM account a JOIN account_state s ON s.account_id = a.id WHERE a.deleting = 0;

INSERT INTO account_count (shared, state, cause, accounts)
  SELECT shared, state, cause, COUNT(*) FROM account_counted GROUP BY shared, state, cause;

CREATE TRIGGER account_count_added AFTER INSERT ON account_state BEGIN
  INSERT INTO account_count (shared, state, cause, accounts)
    SELECT shared, state, cause, 1 FROM account_counted WHERE id = new.account_id
    ON CONFLICT (shared, state, cause) DO UPDATE SET accounts = accounts + 1;
END;
CREATE TRIGGER account_count_state_left BEFORE UPDATE OF status, error_code ON account_state
  WHEN old.status <> new.status OR old.error_code <> new.error_code BEGIN
  INSERT INTO account_count (shared, state, cause, accounts)
    SELECT shared, state, cause, -1 FROM account_counted WHERE id = old.account_id
    ON CONFLICT (shared, state, cause) DO UPDATE SET accounts = accounts - 1;
END;
CREATE TRIGGER account_count_state_entered AFTER UPDATE OF status, error_code ON account_state
  WHEN old.status <> new.status OR old.error_code <> new.error_code BEGIN
  INSERT INTO account_count (shared, state, cause, accounts)
    SELECT shared, state, cause, 1 FROM account_counted WHERE id = new.account_id
    ON CONFLICT (shared, state, cause) DO UPDATE SET accounts = accounts + 1;
END;
CREATE TRIGGER account_count_account_left BEFORE UPDATE OF receiving, shared, deleting ON account
  WHEN old.receiving <> new.receiving OR old.shared <> new.shared OR old.deleting <> new.deleting BEGIN
  INSERT INTO account_count (shared, state, cause, accounts)
    SELECT shared, state, cause, -1 FROM account_counted WHERE id = old.id
    ON CONFLICT (shared, state, cause) DO UPDATE SET accounts = accounts - 1;
END;
CREATE TRIGGER account_count_account_entered AFTER UPDATE OF receiving, shared, deleting ON account
  WHEN old.receiving <> new.receiving OR old.shared <> new.shared OR old.deleting <> new.deleting BEGIN
  INSERT INTO account_count (shared, state, cause, accounts)
    SELECT shared, state, cause, 1 FROM account_counted WHERE id = new.id
    ON CONFLICT (shared, state, cause) DO UPDATE SET accounts = accounts + 1;
END;
CREATE TRIGGER account_count_gone BEFORE DELETE ON account BEGIN
  INSERT INTO account_count (shared, state, cause, accounts)
    SELECT shared, state, cause, -1 FROM account_counted WHERE id = old.id
    ON CONFLICT (shared, state, cause) DO UPDATE SET accounts = accounts - 1;
END;

-- The orders that a list can be in. A name's beginning is enough to sort by, and keeps the index small.
CREATE INDEX account_by_name ON account (shared, SUBSTR(folded, 1, 64), id) WHERE deleting = 0;
CREATE INDEX account_by_address ON account (shared, LOWER(address), id) WHERE deleting = 0;
CREATE INDEX account_state_by_received ON account_state (COALESCE(last_received_ms, 0), account_id);
CREATE INDEX account_state_by_cause ON account_state (error_code, account_id) WHERE error_code <> '';
