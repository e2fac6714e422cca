/// job_services.h - mail.receive and jobs.list, .get, .cancel (SPEC section 7).
///
/// mail.receive takes beside ids and "all that are due" a cause {status, code} as metrics.get has it: the accounts that
/// fail for it, for mail administrators. jobs.list takes finished: true for those that have ended, false for those that
/// have not; both without it.
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
