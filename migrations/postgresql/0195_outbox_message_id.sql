-- One letter is queued once, however often its sending is asked for (a button pressed twice).
CREATE UNIQUE INDEX outbox_message_id ON outbox (account_id, message_id);
CREATE INDEX outbox_mail ON outbox (account_id, message);
