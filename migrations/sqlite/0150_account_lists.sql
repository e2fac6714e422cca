-- Lists of accounts stay as quick with hundreds of thousands as with ten (A3). pairs: each two letters that stand beside
-- one another in folded, once, as hexadecimal UTF-8; a search of two letters or more looks them up. What a search in
-- account_pairs finds is compared with folded still, so order and distance need not be stored there.
ALTER TABLE account ADD COLUMN pairs TEXT NOT NULL DEFAULT '';
UPDATE account SET pairs = COALESCE((
  WITH RECURSIVE place (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM place WHERE at + 1 < LENGTH(account.folded))
  SELECT GROUP_CONCAT(pair, ' ')
    FROM (SELECT DISTINCT LOWER(HEX(SUBSTR(account.folded, at, 2))) AS pair FROM place WHERE at < LENGTH(account.folded))
), '');

CREATE VIRTUAL TABLE account_pairs USING fts5 (
  pairs, content = 'account', content_rowid = 'id', tokenize = 'ascii', detail = none, columnsize = 0
);
INSERT INTO account_pairs (account_pairs) VALUES ('rebuild');
CREATE TRIGGER account_pairs_added AFTER INSERT ON account BEGIN
  INSERT INTO account_pairs (rowid, pairs) VALUES (new.id, new.pairs);
END;
CREATE TRIGGER account_pairs_changed AFTER UPDATE OF pairs ON account WHEN old.pairs <> new.pairs BEGIN
  INSERT INTO account_pairs (account_pairs, rowid, pairs) VALUES ('delete', old.id, old.pairs);
  INSERT INTO account_pairs (rowid, pairs) VALUES (new.id, new.pairs);
END;
CREATE TRIGGER account_pairs_gone AFTER DELETE ON account BEGIN
  INSERT INTO account_pairs (account_pairs, rowid, pairs) VALUES ('delete', old.id, old.pairs);
END;

CREATE INDEX account_state_status ON account_state (status, account_id);
CREATE INDEX account_off ON account (shared, id) WHERE receiving = 0;
CREATE INDEX account_shared ON account (id) WHERE shared = 1;
