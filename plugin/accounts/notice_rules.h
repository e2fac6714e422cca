/// notice_rules.h - which change of an account's state is to be told, and when (P5). Pure: no database, no clock.
///
/// One notice a change, not one a run: a trouble that lasts is told once. At most one of a kind for an account in 24 h,
/// so that one that comes and goes floods nobody; what came back too soon is told when the day is over, if it lasts
/// until then. Recovered is told only after a trouble was. Failures that pass by themselves are none of these:
/// AccountNotices finds them when they have lasted (stalled). Times are ms since 1970 UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"

namespace tegami::accounts {

/// Of sending: that the account cannot (sending), and mails that were not sent or of which nobody knows (unsent). These
/// stand beside what is told of receiving, as mail that is too large does, and end or begin none of it.
enum class NoticeKind : std::uint8_t {
  password,
  authorization,
  held,
  quota,
  stalled,
  too_large,
  recovered,
  sending,
  unsent
};
bool is_of_sending(NoticeKind kind);
/// As in the column and the words' keys: "too_large".
std::string_view name(NoticeKind kind);
std::optional<NoticeKind> notice_kind_of(std::string_view name);

/// What is known of one kind for one account.
struct NoticeRow {
  NoticeKind kind = NoticeKind::stalled;
  std::string code = {};    ///< the cause as AccountState::error_code; of too_large which mails
  std::int64_t amount = 0;  ///< of too_large and unsent how many mails
  std::string detail = {};  ///< of too_large what TooLarge has, of unsent a line a mail; kept until it was told
  bool lasts = false;       ///< it is so now
  std::int64_t changed_ms = 0;
  std::optional<std::int64_t> due_ms = {};   ///< empty: nothing to tell
  std::optional<std::int64_t> told_ms = {};  ///< when the host took the last one
  bool operator==(const NoticeRow&) const = default;
};
using NoticeRows = std::vector<NoticeRow>;

/// Mails that stay on the server because they are too large (R6).
struct TooLarge {
  std::int64_t mails = 0;
  std::string which;        ///< a digest of their identities
  std::string detail = {};  ///< the first few, a line each, for their owner alone; empty: not known
};

/// A change of kind is told no sooner than this after the last time.
constexpr std::int64_t kQuietMs = 24 * 3'600'000;
/// Mails that were not sent are told together, no sooner than this after the last time, the first few by name.
constexpr std::int64_t kUnsentQuietMs = 10 * 60'000;
constexpr std::int64_t kUnsentByName = 5;

/// The rows after the account came into that state: those to be written are those that differ.
NoticeRows after_state(NoticeRows rows, const AccountState& state, std::int64_t now_ms);
/// A listing that holds more of them than were told, or others, is news; fewer are none.
NoticeRows after_listing(NoticeRows rows, const TooLarge& found, std::int64_t now_ms);
/// The account cannot send for that cause until a person does something; empty: it can.
NoticeRows after_sending(NoticeRows rows, const std::string& code, std::int64_t now_ms);
NoticeRows after_unsent(NoticeRows rows, const std::string& line, std::int64_t now_ms);

}  // namespace tegami::accounts
