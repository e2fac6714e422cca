-- Who may use a shared account (H2). kind: user, group or role; party: the host's key of it; allowed: read or send.
CREATE TABLE account_member (
  account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  party TEXT NOT NULL,
  allowed TEXT NOT NULL,
  PRIMARY KEY (account_id, kind, party)
);
CREATE INDEX account_member_party ON account_member (kind, party, account_id);
