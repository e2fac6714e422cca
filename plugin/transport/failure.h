/// failure.h - what can go wrong between us and a mail server, in the ordinary course.
///
/// The kind alone decides what a job does next; nothing above transport looks into texts or numbers.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tegami::transport {

enum class Stage : std::uint8_t {
  resolve,
  connect,
  tls,
  greeting,
  capabilities,
  sign_in,
  list,
  fetch,
  remove,
  send,
  quit,
  request  ///< HTTP: from the request's first byte to the answer's last
};

enum class Kind : std::uint8_t {
  timeout,    ///< a deadline passed
  closed,     ///< the peer went away
  refused,    ///< the server refused who we are: no further log-on until somebody acts (R8)
  temporary,  ///< it asks to come back later: [IN-USE], [LOGIN-DELAY], [SYS/TEMP], a lost network
  permanent,  ///< it will not get better by itself: unknown host, bad certificate, [SYS/PERM]
  protocol,   ///< it does not speak as its RFC says
  policy,     ///< our administrator forbids it
  cancelled,
};

/// Stable names of causes, lower case, for "code" in services and keys of the catalogue ("failure.<code>").
/// Examples: host_not_found, connection_refused, connect_timeout, certificate_expired, certificate_wrong_name,
/// certificate_untrusted, starttls_not_offered, injected_before_tls, password_refused, mailbox_in_use, no_uidl.
struct Failure {
  Failure() = default;  // boost::system::result asks for one
  Failure(Stage stage_, Kind kind_, std::string code_, std::string text_ = {})
      : stage(stage_), kind(kind_), code(std::move(code_)), text(std::move(text_)) {}
  Stage stage = Stage::resolve;
  Kind kind = Kind::protocol;
  std::string code;
  std::string text;  ///< the server's or the library's own words, made printable, at most 500 bytes
};

std::string_view name(Stage stage) noexcept;
std::string_view name(Kind kind) noexcept;

/// Cuts at 500 bytes on a character border, replaces what is not printable UTF-8; for texts from the wire.
std::string printable(std::string_view wire);

/// Result::value() of a failure that nobody looked at: a bug, hence std::logic_error with its code.
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Failure>;

}  // namespace tegami::transport
