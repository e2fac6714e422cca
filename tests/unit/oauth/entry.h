// entry.h - an entry of the host's setting "oauth_servers", as a test wants it.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "oauth/server.h"
#include "transport/http/fetch.h"

namespace tegami::oauth {

inline boost::json::object entry(const boost::json::object& changes = {}) {
  boost::json::object made{{"id", "o1"},
                           {"name", "Test"},
                           {"preset", "custom"},
                           {"authorize_url", "https://as.example/authorize"},
                           {"token_url", "https://as.example/token"},
                           {"revoke_url", "https://as.example/revoke"},
                           {"issuer", "https://as.example"},
                           {"client_id", "client 1"},
                           {"client_secret", "s:ecret+"},
                           {"secret_expires", nullptr},
                           {"scopes", {"mail", "openid", "offline_access"}},
                           {"tenant", ""},
                           {"app_only", false}};
  for (const auto& [key, value] : changes) made[key] = value;
  return made;
}

inline Server server(const boost::json::object& changes = {}) {
  return find_server(boost::json::serialize(boost::json::array{entry(changes)}), "o1").value();
}

inline transport::http::Response response(int status, std::string body) {
  transport::http::Response made;
  made.status = status;
  made.body = transport::Secret(std::move(body));
  return made;
}

}  // namespace tegami::oauth
