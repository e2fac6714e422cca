#include "storage/postgres_uri.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

namespace tegami::storage {
namespace {

constexpr std::size_t kMaxUri = 4'096;
constexpr std::array<std::string_view, 23> kOptions{"host",
                                                    "hostaddr",
                                                    "port",
                                                    "user",
                                                    "password",
                                                    "dbname",
                                                    "sslmode",
                                                    "sslrootcert",
                                                    "sslcert",
                                                    "sslkey",
                                                    "sslcrl",
                                                    "ssl_min_protocol_version",
                                                    "sslpassword",
                                                    "channel_binding",
                                                    "connect_timeout",
                                                    "keepalives",
                                                    "application_name",
                                                    "keepalives_idle",
                                                    "gssencmode",
                                                    "keepalives_interval",
                                                    "target_session_attrs",
                                                    "keepalives_count",
                                                    "tcp_user_timeout"};

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument("the postgresql:// URI is not understood: " + what);
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view part, const std::string& what) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      out += part[i];
      continue;
    }
    const int high = i + 2 < part.size() ? hex(part[i + 1]) : -1;
    const int low = i + 2 < part.size() ? hex(part[i + 2]) : -1;
    if (high < 0 || low < 0) refuse("a % without two hex digits in the " + what);
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (std::any_of(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    refuse("a control character in the " + what);
  return out;
}

/// "host:port" or "[v6]:port"; appended to the comma lists that libpq wants.
void add_host(std::string_view text, std::string& hosts, std::string& ports) {
  std::string_view port;
  std::string_view host = text;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) refuse("a [ without ] in the host");
    host = text.substr(1, end - 1);
    if (end + 1 < text.size()) {
      if (text[end + 1] != ':') refuse("the host ends in something that is no port");
      port = text.substr(end + 2);
    }
  } else if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || port.size() > 5) refuse("the port is no number from 1 to 65535");
  hosts += (hosts.empty() ? "" : ",") + decoded(host, "host");
  ports += (ports.empty() ? "" : ",") + std::string(port.empty() ? "5432" : port);
}

std::string quoted(std::string_view value, const std::string& key) {
  std::string out = "'";
  for (const char c : value) {
    if (c == ' ') refuse("the " + key + " holds a space, which the database library cannot take");
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace

PostgresTarget parse_postgres_uri(std::string_view uri) {
  if (uri.size() > kMaxUri) refuse("longer than 4096 bytes");
  if (uri.starts_with("postgresql://"))
    uri.remove_prefix(13);
  else if (uri.starts_with("postgres://"))
    uri.remove_prefix(11);
  else
    refuse("it does not begin with postgresql://");

  std::map<std::string, std::string> parts{
      {"client_encoding", "UTF8"}, {"connect_timeout", "10"}, {"application_name", "tegami"}};
  std::string_view query;
  if (const std::size_t mark = uri.find('?'); mark != std::string_view::npos) {
    query = uri.substr(mark + 1);
    uri = uri.substr(0, mark);
  }
  std::string_view authority = uri.substr(0, uri.find('/'));
  if (authority.size() < uri.size())
    if (const std::string name = decoded(uri.substr(authority.size() + 1), "database name"); !name.empty())
      parts["dbname"] = name;
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = authority.substr(0, at);
    const std::size_t colon = who.find(':');
    if (const std::string user = decoded(who.substr(0, colon), "user"); !user.empty()) parts["user"] = user;
    if (colon != std::string_view::npos) parts["password"] = decoded(who.substr(colon + 1), "password");
    authority = authority.substr(at + 1);
  }
  if (!authority.empty()) {
    std::string hosts, ports;
    for (std::string_view rest = authority;;) {
      const std::size_t comma = rest.find(',');
      add_host(rest.substr(0, comma), hosts, ports);
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
    parts["host"] = hosts;
    parts["port"] = ports;
  }
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) refuse("an option without =");
    const std::string key = decoded(pair.substr(0, equals), "option's name");
    if (std::find(kOptions.begin(), kOptions.end(), key) == kOptions.end()) refuse("unknown option " + key);
    parts[key] = decoded(pair.substr(equals + 1), key);
  }
  if (!parts.contains("dbname")) refuse("no database name");

  PostgresTarget target;
  for (const auto& [key, value] : parts) {
    if (key == "password") {
      target.password = value;
      continue;
    }
    target.connection += (target.connection.empty() ? "" : " ") + key + "=" + quoted(value, key);
  }
  return target;
}

}  // namespace tegami::storage
