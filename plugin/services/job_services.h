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
  /// Of a job that runs in this process: how far it is, fresher than its row; and its end, where it is known here.
  std::function<std::optional<jobs::Progress>(jobs::JobId)> progress_here = {};
  std::function<bool(jobs::JobId)> cancel_here = {};
};

void add_job_services(Services& services, const JobParts& parts);

}  // namespace tegami::services
