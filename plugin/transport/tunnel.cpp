#include "transport/tunnel.h"

#include <algorithm>
#include <charconv>

#include "transport/sasl/mechanism.h"

namespace tegami::transport {

namespace {

constexpr std::size_t kOutRoom = 4'096;

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned int code = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16);
    if (error != std::errc() || end != text.data() + i + 3) return std::nullopt;
    out += static_cast<char>(code);
    i += 2;
  }
  return out;
}

bool one_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::optional<Proxy> Proxy::parse(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) return std::nullopt;
  text.remove_prefix(kScheme.size());
  if (text.ends_with('/')) text.remove_suffix(1);
  Proxy proxy;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const auto credentials = decoded(text.substr(0, at));
    if (!credentials || credentials->find(':') == std::string::npos) return std::nullopt;
    proxy.authorization = sasl::base64(*credentials);
    text.remove_prefix(at + 1);
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !one_word(text)) return std::nullopt;
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), proxy.endpoint.port);
  if (error != std::errc() || end != digits.data() + digits.size() || proxy.endpoint.port == 0) return std::nullopt;
  proxy.endpoint.host = text.substr(0, colon);
  proxy.endpoint.protection = Protection::none;
  if (proxy.endpoint.host.empty()) return std::nullopt;
  return proxy;
}

Tunnel::Tunnel(const Proxy& proxy, const std::string& host, std::uint16_t port) : out_(kOutRoom) {
  const bool ipv6 = host.find(':') != std::string::npos;
  const std::string authority = (ipv6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
  out_.add("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n");
  if (!proxy.authorization.empty()) {
    out_.add("Proxy-Authorization: Basic ");
    out_.add(proxy.authorization.reveal());
    out_.add("\r\n");
  }
  out_.add("\r\n");
}

Result<bool> Tunnel::feed(std::string_view& bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  // The end may lie across two pieces.
  const std::size_t before = answer_.size();
  answer_ += bytes.substr(0, kMaxAnswer - before + 1);
  const std::size_t end = answer_.find(kEnd, before < kEnd.size() ? 0 : before - kEnd.size());
  if (end == std::string::npos) {
    if (answer_.size() > kMaxAnswer) return Failure(Stage::connect, Kind::protocol, "proxy_answer", "too long");
    bytes = {};
    return false;
  }
  bytes.remove_prefix(end + kEnd.size() - before);
  answer_.resize(end);
  return judge();
}

Result<bool> Tunnel::judge() const {
  const std::string_view line = std::string_view(answer_).substr(0, answer_.find("\r\n"));
  const bool http = line.starts_with("HTTP/1.") && line.size() >= 12 && line[8] == ' ';
  int status = 0;
  const auto [end, error] = std::from_chars(line.data() + (http ? 9 : 0), line.data() + (http ? 12 : 0), status);
  if (!http || error != std::errc() || end != line.data() + 12) {
    return Failure(Stage::connect, Kind::protocol, "proxy_answer", printable(line));
  }
  if (status >= 200 && status < 300) return true;
  // 502 to 504: the proxy is there, and the server behind it is not.
  return Failure(Stage::connect, status >= 500 ? Kind::temporary : Kind::permanent, "proxy_refused", printable(line));
}

}  // namespace tegami::transport
