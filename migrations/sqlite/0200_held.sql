-- R5: the question that an account is held for (a server that looks moved), and its answer until it is carried out.
-- listing: a digest of what the server listed when it was compared, so that the same listing is not compared again.
-- compared of on_server mails were looked at, same of them are like mail that was received. answer: empty, same_mail,
-- new_mail.
CREATE TABLE account_held (
  account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  listing TEXT NOT NULL,
  on_server BIGINT NOT NULL,
  compared BIGINT NOT NULL,
  same BIGINT NOT NULL,
  asked_ms BIGINT NOT NULL,
  answer TEXT NOT NULL DEFAULT '',
  answered_ms BIGINT
);
