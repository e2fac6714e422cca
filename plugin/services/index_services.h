/// index_services.h - index.optimize, .check, .rebuild and .status (SPEC section 7, X1, X2): for mail administrators.
#pragma once

#include "accounts/index_runs.h"
#include "jobs/index_jobs.h"
#include "services/services.h"
#include "words/catalog.h"

namespace tegami::services {

struct IndexParts {
  const sdk::Host& host;
  accounts::Repository& accounts;
  accounts::IndexRuns& runs;
  jobs::JobStore& store;
  jobs::IndexJobs& jobs;
  const words::Catalog& words;
};

/// What the parts refer to must outlive the services.
void add_index_services(Services& services, const IndexParts& parts);

}  // namespace tegami::services
