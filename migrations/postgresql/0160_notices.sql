-- P5: what is, or was, to be told of an account; written with the change of its state, so that neither is there without
-- the other. lasts: it is so now. due_ms: to be told from then on. told_ms: the host took it. code: the cause, or for mail
-- that is too large which mails they are; detail: these in words, until it was told. A row that says nothing any more goes after a day.
CREATE TABLE account_notice (
  account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  code TEXT NOT NULL DEFAULT '',
  amount BIGINT NOT NULL DEFAULT 0,
  detail TEXT NOT NULL DEFAULT '',
  lasts BIGINT NOT NULL,
  changed_ms BIGINT NOT NULL,
  due_ms BIGINT,
  told_ms BIGINT,
  PRIMARY KEY (account_id, kind)
);
CREATE INDEX account_notice_due ON account_notice (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX account_notice_lasting ON account_notice (kind, told_ms, account_id) WHERE lasts = 1;

-- When that which happens once for all accounts was done last, by whichever node. since_ms: of the watch, from when on it
-- was never left off for long. note: what administrators were told last.
CREATE TABLE notice_clock (
  name TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL DEFAULT 0,
  since_ms BIGINT NOT NULL DEFAULT 0,
  claimed_until_ms BIGINT NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT ''
);
INSERT INTO notice_clock (name) VALUES ('watch'), ('administrators'), ('digest');

-- SPEC 3.11: mails received and sent an hour, kept for a week. slot: accounts are spread, so that those that end at one
-- moment do not wait for one row.
CREATE TABLE mail_hour (
  hour_ms BIGINT NOT NULL,
  slot BIGINT NOT NULL,
  received BIGINT NOT NULL DEFAULT 0,
  sent BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (hour_ms, slot)
);

-- Those that fail are counted by cause, and the longest wait among them is found, without a look at those that are well.
CREATE INDEX account_state_cause ON account_state (status, error_code, error_at_ms, account_id) WHERE error_code <> '';
CREATE INDEX account_state_waits ON account_state (last_received_ms, account_id)
  WHERE error_code <> '' AND last_received_ms IS NOT NULL;
