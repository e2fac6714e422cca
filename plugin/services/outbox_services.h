/// outbox_services.h - mail.send, outbox.list, outbox.retry, outbox.cancel (SPEC section 7, S1, S2).
#pragma once

#include "jobs/outbox_store.h"
#include "jobs/sender.h"
#include "services/mail_access.h"

namespace tegami::services {

struct OutboxParts {
  MailParts mail;
  jobs::OutboxStore& outbox;
  jobs::Sender& sender;
  std::function<void()> wake;  ///< something is due
};

void add_outbox_services(Services& services, const OutboxParts& parts);

/// An entry as services give it; texts in the caller's language.
boost::json::object to_json(const jobs::Entry& entry, const words::Catalog& words, const Caller& caller);

}  // namespace tegami::services
