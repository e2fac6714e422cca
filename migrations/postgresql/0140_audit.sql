-- SPEC 3.12: the audit is read newest first, of a time, a person or an account.
CREATE INDEX audit_time ON audit (at_ms, id);
CREATE INDEX audit_actor ON audit (actor, at_ms, id);
