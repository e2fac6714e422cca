-- One account's mail. Times are ms since 1970 UTC. Row ids come from `counter` and are never used again, since the
-- full-text index keeps the ids of deleted mail until it is optimised.

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE counter (name TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter (name, next) VALUES ('folder', 5), ('message', 1);

-- kind: 0 inbox, 1 sent, 2 drafts, 3 trash, 4 own.
CREATE TABLE folder (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL DEFAULT '');
INSERT INTO folder (id, kind) VALUES (1, 0), (2, 1), (3, 2), (4, 3);

-- Narrow on purpose: counting, listing and joining search results read only this. The texts stand in `summary`.
-- state: 0 to be digested, 1 digested, 2 digested but not indexed. unreadable: stored raw, could not be parsed.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  folder INTEGER NOT NULL REFERENCES folder (id),
  date_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  size INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0,
  flagged INTEGER NOT NULL DEFAULT 0,
  attachments INTEGER NOT NULL DEFAULT 0,
  unreadable INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX message_listing ON message (folder, date_ms, id);
CREATE INDEX message_pending ON message (id) WHERE state = 0;

CREATE TABLE summary (
  message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  snippet TEXT NOT NULL
);

-- Raw mail: zstd frames of 256 KiB of mail each; id = message * 65536 + number of the chunk, from 0.
CREATE TABLE chunk (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);

-- Large mails on their way in: their chunks are there, no message names them yet. Swept when the writer is gone.
CREATE TABLE upload (message INTEGER PRIMARY KEY, writer TEXT NOT NULL, touched_ms INTEGER NOT NULL);

-- What is remembered of the server (R1, R3). message: what was stored for it; stays when that is deleted.
CREATE TABLE known (
  round INTEGER NOT NULL,
  uidl TEXT NOT NULL,
  size INTEGER NOT NULL,
  head_digest TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  delete_wanted INTEGER NOT NULL DEFAULT 0,
  message INTEGER NOT NULL,
  PRIMARY KEY (round, uidl)
) WITHOUT ROWID;

-- Contentless: the mail itself is in `chunk`. Rows of deleted mail stay until optimised; results join `message`.
CREATE VIRTUAL TABLE words USING fts5 (
  subject, people, body, content = '', columnsize = 0, detail = full, tokenize = 'tegami'
);

-- A commit is one segment instead of several, and segments are merged by sixteens: a sixth less work while mail
-- arrives, for 3 % more index until it is optimised.
INSERT INTO words (words, rank) VALUES ('hashsize', 33554432), ('automerge', 16);
