#include "mailbox/compose/fault.h"

#include <array>
#include <stdexcept>

#include "mailbox/compose/characters.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::size_t kShownBytes = 200;

constexpr std::array kAll = {
    Fault::control_character, Fault::not_utf8,     Fault::too_long,     Fault::too_many,  Fault::no_recipient,
    Fault::not_an_address,    Fault::not_a_domain, Fault::group,        Fault::unclosed,  Fault::not_a_type,
    Fault::not_a_message_id,  Fault::not_a_date,   Fault::size_differs, Fault::too_large,
};

}  // namespace

std::string_view name(Fault fault) noexcept {
  switch (fault) {
    case Fault::control_character:
      return "control_character";
    case Fault::not_utf8:
      return "not_utf8";
    case Fault::too_long:
      return "too_long";
    case Fault::too_many:
      return "too_many";
    case Fault::no_recipient:
      return "no_recipient";
    case Fault::not_an_address:
      return "not_an_address";
    case Fault::not_a_domain:
      return "not_a_domain";
    case Fault::group:
      return "group";
    case Fault::unclosed:
      return "unclosed";
    case Fault::not_a_type:
      return "not_a_type";
    case Fault::not_a_message_id:
      return "not_a_message_id";
    case Fault::not_a_date:
      return "not_a_date";
    case Fault::size_differs:
      return "size_differs";
    case Fault::too_large:
      return "too_large";
  }
  return "too_large";
}

std::span<const Fault> all_faults() noexcept { return kAll; }

void throw_exception_from_error(const Failure& failure, const boost::source_location& where) {
  const Flaw flaw = failure.flaws.empty() ? Flaw{} : failure.flaws.front();
  throw std::logic_error("a flaw of a letter was not looked at in " + std::string(where.function_name()) + ": " +
                         flaw.field + " " + std::string(name(flaw.fault)));
}

void throw_exception_from_error(Fault fault, const boost::source_location& where) {
  throw_exception_from_error(Failure{{Flaw{{}, fault}}}, where);
}

std::string shown(std::string_view text) {
  std::string line;
  for (const char32_t c : Characters(mime::mended_utf8(text.substr(0, 2 * kShownBytes)))) {
    if (!breaks_a_line(c)) mime::append_utf8(line, c);
  }
  mime::cut_utf8(line, kShownBytes);
  return line;
}

}  // namespace tegami::mailbox::compose
