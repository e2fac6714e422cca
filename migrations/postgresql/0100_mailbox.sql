-- Mail of all accounts, every key led by the account. The same tables as one mailbox file has (migrations/mailbox),
-- times ms since 1970 UTC. next_message gives ids that are never used again.
CREATE TABLE mailbox (
  account BIGINT PRIMARY KEY,
  next_message BIGINT NOT NULL DEFAULT 1,
  next_folder BIGINT NOT NULL DEFAULT 5,
  tokenizer TEXT NOT NULL DEFAULT ''
);

-- kind: 0 inbox, 1 sent, 2 drafts, 3 trash, 4 own.
CREATE TABLE mailbox_folder (
  account BIGINT NOT NULL,
  id BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (account, id)
);

-- state: 0 to be digested, 1 digested, 2 digested but not indexed.
CREATE TABLE mailbox_message (
  account BIGINT NOT NULL,
  id BIGINT NOT NULL,
  folder BIGINT NOT NULL,
  date_ms BIGINT NOT NULL,
  received_ms BIGINT NOT NULL,
  size BIGINT NOT NULL,
  state BIGINT NOT NULL DEFAULT 0,
  seen BIGINT NOT NULL DEFAULT 0,
  flagged BIGINT NOT NULL DEFAULT 0,
  attachments BIGINT NOT NULL DEFAULT 0,
  unreadable BIGINT NOT NULL DEFAULT 0,
  subject TEXT NOT NULL DEFAULT '',
  sender TEXT NOT NULL DEFAULT '',
  recipients TEXT NOT NULL DEFAULT '',
  snippet TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (account, id)
);
CREATE INDEX mailbox_message_listing ON mailbox_message (account, folder, date_ms, id);
CREATE INDEX mailbox_message_pending ON mailbox_message (account, id) WHERE state = 0;

-- Raw mail: zstd frames of 256 KiB of mail each, numbered from 0. Compressed already: not to be tried again.
CREATE TABLE mailbox_chunk (
  account BIGINT NOT NULL,
  message BIGINT NOT NULL,
  number BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (account, message, number)
);
ALTER TABLE mailbox_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Large mails on their way in: their chunks are there, no message names them yet.
CREATE TABLE mailbox_upload (
  account BIGINT NOT NULL,
  message BIGINT NOT NULL,
  writer TEXT NOT NULL,
  touched_ms BIGINT NOT NULL,
  PRIMARY KEY (account, message)
);

-- What is remembered of the server (R1, R3). message: what was stored for it; stays when that is deleted.
CREATE TABLE mailbox_known (
  account BIGINT NOT NULL,
  round BIGINT NOT NULL,
  uidl TEXT NOT NULL,
  size BIGINT NOT NULL,
  head_digest TEXT NOT NULL,
  received_ms BIGINT NOT NULL,
  delete_wanted BIGINT NOT NULL DEFAULT 0,
  message BIGINT NOT NULL,
  PRIMARY KEY (account, round, uidl)
);

-- A mail's words in rows of at most 200 tokens (a tsvector forgets places past 16,383), each overlapping the one
-- before. Lexemes begin with the account, so that one account's search reads nothing of another's.
CREATE TABLE mailbox_words (
  account BIGINT NOT NULL,
  message BIGINT NOT NULL,
  number BIGINT NOT NULL,
  words TSVECTOR NOT NULL,
  PRIMARY KEY (account, message, number)
);
CREATE INDEX mailbox_words_index ON mailbox_words USING gin (words);
