/// url.h - an http or https address as an administrator or a server's metadata gives it, kept to the letter.
///
/// Refused: user information, fragments, anything that is not visible ASCII (a name in other letters is written in its
/// xn-- form), a port of 0. Nothing is decoded and nothing is made shorter: the target is what is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tegami::transport::http {

struct Url {
  static constexpr std::size_t kMaxBytes = 2'048;

  bool tls = true;
  std::string host;  ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string target = "/";  ///< path and query

  static std::optional<Url> parse(std::string_view text);
  /// What stands in Host: the port only where it is not the scheme's own.
  std::string authority() const;
};

}  // namespace tegami::transport::http
