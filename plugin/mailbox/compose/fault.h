/// fault.h - what may be wrong with a letter as a person wrote it: which field, what, and what stood there.
///
/// A field is named as in the JSON of mail.send: "to", "subject", "attachments[2].name". name(Fault) is stable: the
/// catalogue has it as "compose.<name>". All flaws of a letter are told at once, in the order of its fields.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::mailbox::compose {

enum class Fault : std::uint8_t {
  control_character,  ///< CR, LF, NUL, another control character, or a line separator
  not_utf8,
  too_long,
  too_many,
  no_recipient,
  not_an_address,
  not_a_domain,  ///< behind the @: no name that DNS could have, or one that IDNA (UTS 46) refuses
  group,         ///< "friends: a@example.com, b@example.com;": a person's mailer would know who they are, we do not
  unclosed,      ///< a quote, bracket or comment that begins and does not end
  not_a_type,    ///< no media type (RFC 6838)
  not_a_message_id,
  not_a_date,
  size_differs,  ///< an attachment gave more or fewer bytes than were told: it was cut, or it changed meanwhile
  too_large,     ///< the composed message passes Limits::message_bytes
};

std::string_view name(Fault fault) noexcept;
std::span<const Fault> all_faults() noexcept;

struct Flaw {
  std::string field;
  Fault fault = Fault::control_character;
  std::string value = {};  ///< the part of the field that is meant (one address of many), or empty; short, one line
};

struct Failure {
  std::vector<Flaw> flaws;  ///< at least one
};

/// Result::value() of a failure that nobody looked at: a bug, hence std::logic_error.
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& where);
[[noreturn]] void throw_exception_from_error(Fault fault, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Failure>;

/// A text as Flaw::value has it: mended, without controls, cut.
std::string shown(std::string_view text);

}  // namespace tegami::mailbox::compose
