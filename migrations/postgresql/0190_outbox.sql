-- What is to be sent (S1, S2). The mail itself lies in the account's mailbox, in its outbox folder, and is stored once.
--
-- state: queued (to be tried at next_try_ms), sending (its end may be said at any moment), sent, failed, uncertain,
-- cancelled. server: where it was last tried. filed: its mail lies in the folder where it belongs by now; 0 while that is still to be done.
CREATE TABLE outbox (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  message BIGINT NOT NULL,
  message_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  sender TEXT NOT NULL,
  size BIGINT NOT NULL,
  eight_bit BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued',
  attempts BIGINT NOT NULL DEFAULT 0,
  next_try_ms BIGINT,
  begun_ms BIGINT,
  server TEXT NOT NULL DEFAULT '',
  finished_ms BIGINT,
  filed BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX outbox_account ON outbox (account_id, id);
CREATE INDEX outbox_queued ON outbox (account_id, next_try_ms, id) WHERE state = 'queued';
CREATE INDEX outbox_begun ON outbox (account_id, begun_ms);
CREATE INDEX outbox_server ON outbox (server, begun_ms);
CREATE INDEX outbox_unfiled ON outbox (id) WHERE filed = 0;
CREATE INDEX outbox_finished ON outbox (finished_ms) WHERE finished_ms IS NOT NULL;

-- status: queued, sent, deferred, failed, uncertain. code: of the server's reply, 0 where there was none; cause: a
-- stable name where it was not a reply that decided.
CREATE TABLE outbox_recipient (
  account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  entry BIGINT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  address TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'queued',
  code BIGINT NOT NULL DEFAULT 0,
  cause TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (account_id, entry, position)
);
CREATE INDEX outbox_recipient_entry ON outbox_recipient (entry);

-- An account with something to send: when it is due next, and who sends for it just now (by the database's clock).
-- not_before_ms: after a failure of the account itself (no server, a refused password) nothing is tried until then.
CREATE TABLE account_sending (
  account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  next_try_ms BIGINT,
  not_before_ms BIGINT NOT NULL DEFAULT 0,
  failures BIGINT NOT NULL DEFAULT 0,
  error_code TEXT NOT NULL DEFAULT '',
  error_message TEXT NOT NULL DEFAULT '',
  error_at_ms BIGINT,
  holder TEXT NOT NULL DEFAULT '',
  until_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX account_sending_due ON account_sending (next_try_ms) WHERE next_try_ms IS NOT NULL;
CREATE INDEX account_sending_held ON account_sending (account_id) WHERE holder <> '';

-- The folder for it (kind 5), in mailboxes that are there already.
INSERT INTO mailbox_folder (account, id, kind) SELECT account, next_folder, 5 FROM mailbox;
UPDATE mailbox SET next_folder = next_folder + 1;
