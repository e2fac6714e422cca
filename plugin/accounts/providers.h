/// providers.h - the server settings of well-known mail providers, found by an address's domain (A9).
///
/// From the module's file of providers, which names its sources. Loaded once, then constant; any thread. Nothing is
/// asked of the network, so a domain of one's own that is served by a provider is not recognised.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"

namespace tegami::accounts {

struct ProviderServer {
  std::string host;  ///< empty: it differs from contract to contract
  std::uint16_t port = 0;
  transport::Protection protection = transport::Protection::tls;
  std::string user;  ///< the log-on name; empty: no part of the address
};

struct Provider {
  std::string id, name;
  std::optional<ProviderServer> receive, send;  ///< nullopt: not offered by POP3, or not at all
  std::string oauth;                            ///< the preset of the host's OAuth server that signs in there, or empty
  bool password = true;                         ///< a password works too
  std::string note, note_password;              ///< keys under provider.note., or empty; the second without OAuth
};

class Providers {
 public:
  /// Throws std::runtime_error naming the file (and the provider) when something in it is wrong.
  explicit Providers(const std::string& file);

  /// With placeholders filled in for this address; nullopt: unknown, or no address.
  std::optional<Provider> of_address(std::string_view address) const;

 private:
  std::vector<Provider> providers_;
  std::map<std::string, std::size_t, std::less<>> by_domain_;  ///< "*.plala.or.jp" stands for what lies below it
};

}  // namespace tegami::accounts
