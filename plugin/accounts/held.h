/// held.h - an account whose server looks moved (R5): what was found, and what was answered.
///
/// Leave is on, mail is known to be left on the server, and yet every UIDL there is new. Nothing is fetched or deleted
/// until somebody says what that mail is. What is asked and answered stands in account_held, one row an account, apart
/// from its state: what else stops the account meanwhile (a refused password, a locked owner) neither answers nor
/// forgets it. The row goes when a receive came past the question, or when leave is switched off (R1: a new round
/// fetches everything, whatever it is). A change of the server or the log-on takes back an answer that was not carried
/// out yet: it was about another mailbox. Times are ms since 1970 UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tegami::accounts {

/// same_mail: what is the same by size and head is known from now on, the rest is new. new_mail: all of it is new.
enum class HeldAnswer : std::uint8_t { none, same_mail, new_mail };
/// As in the service and the column; none is the empty text.
std::string_view name(HeldAnswer answer);
/// Nothing for any other text, the empty one too.
std::optional<HeldAnswer> held_answer_of(std::string_view name);

struct HeldCounts {
  std::int64_t on_server = 0;
  std::int64_t compared = 0;  ///< of these, by size and head; not all where there are many
  std::int64_t same = 0;      ///< of those compared, like a mail that was received
  bool operator==(const HeldCounts&) const = default;
};
/// For AccountState::error_message, whose words are made for each reader in his language.
std::string to_text(const HeldCounts& counts);
std::optional<HeldCounts> held_counts_of(std::string_view text);

struct Held {
  std::string listing;  ///< a digest of what the server listed when it was compared
  HeldCounts counts;
  HeldAnswer answer = HeldAnswer::none;
  bool operator==(const Held&) const = default;
};

}  // namespace tegami::accounts
