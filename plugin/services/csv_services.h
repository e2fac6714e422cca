/// csv_services.h - accounts.import, accounts.export, and what their jobs keep: jobs.rows, jobs.file (SPEC 3.6, 3.7).
///
/// accounts.import {csv (bytes) or checked (the job of a dry run: its file again), encoding: "auto|utf-8|cp932",
/// columns: "header", a layout's id or names in order, dry_run, allow_delete, on_error: "stop|skip", wait}
/// accounts.export {encoding: "utf-8|cp932", wait}; both answer {"job": id}, with wait the finished job.
/// jobs.rows {id, kind: "errors|deletes|rows", after, limit}: an import's report, row by row.
/// For mail administrators; a job's rows and file for who began it alone.
#pragma once

#include "jobs/csv_jobs.h"
#include "services/services.h"

namespace tegami::services {

struct CsvServiceParts {
  const sdk::Host& host;
  const words::Catalog& words;
  jobs::JobStore& store;
  jobs::JobParts& parts;
  jobs::CsvJobs& csv;
  const accounts::csv::Vocabulary& vocabulary;
};

void add_csv_services(Services& services, const CsvServiceParts& parts);

}  // namespace tegami::services
