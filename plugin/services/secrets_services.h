/// secrets_services.h - secrets.rekey: sealed records anew under the host's current key (K1). System administrators.
#pragma once

#include "jobs/rekey_jobs.h"
#include "services/services.h"
#include "words/catalog.h"

namespace tegami::services {

struct SecretsParts {
  const sdk::Host& host;
  jobs::RekeyJobs& jobs;
  const words::Catalog& words;
};

/// {} -> {"job": 12}; its result: {"resealed", "lost"}. Once it is done and nothing is lost, older keys may be dropped.
void add_secrets_services(Services& services, const SecretsParts& parts);

}  // namespace tegami::services
