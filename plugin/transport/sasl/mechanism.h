/// mechanism.h - a SASL mechanism's client side (RFC 4422), without base64, protocol or socket; POP3 and SMTP share it.
///
/// A mechanism lives for one exchange: start() once, then step() for each challenge. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transport/failure.h"
#include "transport/secret.h"

namespace tegami::transport::sasl {

enum class Name : std::uint8_t { plain, login, cram_md5, xoauth2, oauthbearer, scram_sha_256 };

/// As it is written on the wire: "CRAM-MD5".
std::string_view wire_name(Name name) noexcept;

/// Who signs in where. `host` and `port` are said in OAUTHBEARER only (RFC 7628 section 3.1).
struct Identity {
  std::string user;
  Secret password;  ///< or the access token
  std::string host;
  std::uint16_t port = 0;
};

class Mechanism {
 public:
  virtual ~Mechanism() = default;
  /// The initial response (may be empty); nothing where the server speaks first (LOGIN, CRAM-MD5).
  virtual std::optional<Secret> start() = 0;
  /// The answer to a decoded challenge. A failure (Stage::sign_in) ends the exchange: the protocol sends "*".
  virtual Result<Secret> step(std::string_view challenge) = 0;
  /// Asked when the server says that all is well: false where it has not proved that it knows the password (SCRAM).
  virtual bool complete() const noexcept { return true; }
};

std::unique_ptr<Mechanism> make(Name name, Identity identity);

/// Whether the mechanism can carry that user id and password at all: no empty user id, no NUL, CR or LF, no ^A in what
/// is a field between two of them, and for SCRAM nothing that SASLprep (RFC 4013) forbids. To be asked before make().
bool can_say(Name name, const Identity& identity);

/// A challenge longer than this is a server gone wild; bytes of the text.
inline constexpr std::size_t kMaxBase64 = 65'536;
/// RFC 4648 section 4, with padding.
Secret base64(std::string_view bytes);
/// Nothing where it is no base64 to the letter (blanks, missing padding, bits left over), or beyond kMaxBase64.
std::optional<Secret> from_base64(std::string_view text);

}  // namespace tegami::transport::sasl
