/// metrics_services.h - metrics.get (SPEC 3.11): how the accounts fare at this moment.
///
/// {} answers {at, accounts {receiving, well, failing}, causes [{status, error {code, message}, personal,
/// shared, last}], longest {account {id, name, owner}, last_received} or null, hours [{at, received,
/// sent}]}. hours are the last 24, the oldest first, the last one not over yet, each with its mails. causes are those
/// of the accounts that receive and cannot, the most frequent first. Shared accounts count while the policy lets them
/// be used (P3). For mail administrators.
#pragma once

#include "accounts/mail_hours.h"
#include "accounts/receiving_counts.h"
#include "services/services.h"
#include "tegami-host/module.hpp"
#include "words/catalog.h"

namespace tegami::services {

struct MetricsParts {
  const sdk::Host& host;
  accounts::ReceivingCounts& counts;
  accounts::MailHours& hours;
  const words::Catalog& words;
};

void add_metrics_services(Services& services, const MetricsParts& parts);

}  // namespace tegami::services
