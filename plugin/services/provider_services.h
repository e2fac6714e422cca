/// provider_services.h - accounts.provider: a well-known provider's server settings for an address (A9).
///
/// {"address"} -> {"provider": null, or {"id", "name", "receive", "send", "note"}}; receive and send are null or the
/// account's own fields: {"host", "port", "protection", "user", "auth", "oauth_server"}. For whoever is logged in.
#pragma once

#include "accounts/providers.h"
#include "accounts/repository.h"
#include "services/services.h"
#include "tegami-host/module.hpp"
#include "words/catalog.h"

namespace tegami::services {

struct ProviderParts {
  const sdk::Host& host;
  accounts::Repository& accounts;
  const accounts::Providers& providers;
  const words::Catalog& words;
};

/// What the parts refer to must outlive the services.
void add_provider_services(Services& services, const ProviderParts& parts);

}  // namespace tegami::services
