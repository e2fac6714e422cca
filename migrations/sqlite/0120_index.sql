-- What runs over an account's search index found and left behind (X1). bytes: what the index takes, a hint between two
-- runs. run_job: the job that did it last.
CREATE TABLE account_index (
  account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  bytes BIGINT NOT NULL DEFAULT 0,
  run_job BIGINT NOT NULL DEFAULT 0,
  run_kind TEXT NOT NULL DEFAULT '',
  run_ms BIGINT NOT NULL DEFAULT 0,
  took_ms BIGINT NOT NULL DEFAULT 0,
  bytes_before BIGINT NOT NULL DEFAULT 0,
  bytes_after BIGINT NOT NULL DEFAULT 0,
  optimized_ms BIGINT NOT NULL DEFAULT 0,
  missing BIGINT NOT NULL DEFAULT 0,
  damaged BIGINT NOT NULL DEFAULT 0,
  leftover BIGINT NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX account_index_run ON account_index (run_job, run_ms);
CREATE INDEX job_by_kind ON job (kind, id);
