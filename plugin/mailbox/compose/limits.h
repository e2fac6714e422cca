/// limits.h - how much a letter may hold.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tegami::mailbox::compose {

constexpr std::size_t kLocalBytes = 64;        ///< RFC 5321 4.5.3.1, without the quotes
constexpr std::size_t kDomainBytes = 253;      ///< as DNS has it: 255 with its length bytes
constexpr std::size_t kAddressBytes = 254;     ///< as it goes over the wire: a path of 256 with its < and >
constexpr std::size_t kNameCharacters = 200;   ///< of a display name (SPEC 3.3)
constexpr std::size_t kTypedBytes = 1u << 20;  ///< of one field of addresses as typed
constexpr std::size_t kSubjectCharacters = 1'000;
constexpr std::size_t kFileNameCharacters = 255;
constexpr std::size_t kTypeBytes = 127 + 1 + 127;  ///< RFC 6838 4.2
constexpr std::size_t kTextBytes =
    4u << 20;  ///< of the text, and of the HTML: they stand in memory, and readers show no more
constexpr std::size_t kAttachments = 500;
constexpr std::size_t kReferences = 100;
constexpr std::size_t kMessageIdBytes = 900;  ///< stands on a line of its own, with its field's name
constexpr std::size_t kLineBytes = 998;       ///< RFC 5322 2.1.1, without CRLF

struct Limits {
  std::uint64_t message_bytes = 50u << 20;  ///< of the composed message: policy transport.max_send_bytes
  std::size_t recipients = 1'000;           ///< of To, Cc and Bcc together
};

}  // namespace tegami::mailbox::compose
