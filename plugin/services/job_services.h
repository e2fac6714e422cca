/// job_services.h - mail.receive and jobs.list, .get, .cancel (SPEC section 7).
#pragma once

#include "jobs/receive_jobs.h"
#include "services/mail_access.h"

namespace tegami::services {

struct JobParts {
  const sdk::Host& host;
  accounts::Repository& accounts;
  jobs::JobStore& store;
  jobs::ReceiveJobs& receive;
  const words::Catalog& words;
};

void add_job_services(Services& services, const JobParts& parts);

}  // namespace tegami::services
