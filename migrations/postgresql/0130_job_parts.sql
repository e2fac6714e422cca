-- What a job was given and what it gives back, in numbered parts of text: an import's sealed file, its report, a file to
-- take away. Gone a day after the job ended, or with any account that may stand in it (A12).
CREATE TABLE job_part (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  part BIGINT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (job_id, kind, part)
);
