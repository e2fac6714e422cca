/// fetch.h - one request to an HTTP server and its whole answer, as who asks sees it (RFC 9110, 9112).
///
/// HTTP/1.1 over TLS; without TLS only where the policy allows plaintext. One request a connection, one deadline for
/// everything from the name's look-up to the answer's last byte, no redirect followed, no cookie kept, no compression
/// asked for. Through the administrator's proxy where there is one.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "transport/http/url.h"
#include "transport/protocol_session.h"
#include "transport/secret.h"

namespace tegami::transport::http {

/// Status line, header and what comes between (interim answers, trailers) together.
inline constexpr std::size_t kMaxHead = 32 * 1024;

struct Request {
  Url url;
  std::string method = "GET";  ///< GET or POST
  std::string accept = "application/json";
  std::string content_type;  ///< of the body
  Secret authorization;      ///< the whole value of the header; empty: none
  Secret body;               ///< sent with POST
};

struct Config {
  Request request;
  ConnectPolicy policy;
  std::chrono::milliseconds deadline{30'000};
  std::size_t max_body = 256 * 1024;  ///< of the answer, bytes
  /// Somebody looks at the page and waits: not behind other requests to that server.
  bool waits_its_turn = true;
};

struct Response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> header;
  Secret body;  ///< may hold tokens

  /// The first of that name, whatever its case; empty where there is none.
  std::string value(std::string_view name) const;
};

class FetchHandler : public SessionEvents {
 public:
  /// Whatever its status; on_end without a failure follows.
  virtual void on_response(Response response) = 0;
};

class Fetch {
 public:
  virtual ~Fetch() = default;
  /// Within a second; on_end with Kind::cancelled, unless the answer was quicker.
  virtual void cancel() = 0;
};

}  // namespace tegami::transport::http
