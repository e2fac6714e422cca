-- Lists of accounts stay as quick with hundreds of thousands as with ten (A3). pairs: each two letters that stand beside
-- one another in folded, once, as hexadecimal UTF-8; a search of two letters or more looks them up. What the index finds
-- is compared with folded still.
ALTER TABLE account ADD COLUMN pairs TEXT NOT NULL DEFAULT '';
UPDATE account SET pairs = COALESCE((
  SELECT STRING_AGG(DISTINCT ENCODE(CONVERT_TO(SUBSTR(folded, place, 2), 'UTF8'), 'hex'), ' ')
    FROM GENERATE_SERIES(1, CHAR_LENGTH(folded) - 1) AS place
), '');

CREATE INDEX account_pairs ON account USING gin (STRING_TO_ARRAY(pairs, ' '));
CREATE INDEX account_state_status ON account_state (status, account_id);
CREATE INDEX account_off ON account (shared, id) WHERE receiving = 0;
CREATE INDEX account_shared ON account (id) WHERE shared = 1;
ANALYZE account;
