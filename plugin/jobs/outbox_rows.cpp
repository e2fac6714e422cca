#include "jobs/outbox_rows.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "accounts/sending_notices.h"
#include "mailbox/mime/utf8.h"

namespace tegami::jobs {

using accounts::AccountId;
using accounts::number_at;
using accounts::optional_at;
using accounts::Rows;
using accounts::Session;
using accounts::Sql;
using accounts::text_at;
using accounts::val;

namespace {

constexpr std::size_t kLineBytes = 240;  // of a notice

constexpr std::array<std::string_view, 6> kStates{"queued", "sending", "sent", "failed", "uncertain", "cancelled"};
constexpr std::array<std::string_view, 5> kStatuses{"queued", "sent", "deferred", "failed", "uncertain"};

template <class Enum, std::size_t N>
Enum read(const std::array<std::string_view, N>& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) throw std::runtime_error("the outbox holds a state that this version does not know");
  return static_cast<Enum>(found - names.begin());
}

Entry entry_at(const Rows& rows, std::size_t i) {
  Entry entry;
  entry.id = number_at(rows, 0, i);
  entry.account = number_at(rows, 1, i);
  entry.message = number_at(rows, 2, i);
  entry.message_id = text_at(rows, 3, i);
  entry.subject = text_at(rows, 4, i);
  entry.sender = text_at(rows, 5, i);
  entry.size = number_at(rows, 6, i);
  entry.eight_bit = number_at(rows, 7, i) != 0;
  entry.created_by = text_at(rows, 8, i);
  entry.created_ms = number_at(rows, 9, i);
  entry.state = read<EntryState>(kStates, text_at(rows, 10, i));
  entry.attempts = static_cast<std::int32_t>(number_at(rows, 11, i));
  entry.next_try_ms = optional_at(rows, 12, i);
  return entry;
}

/// "hanako@example.test / subject", of the first recipient that it did not reach.
std::string unsent_line(const Entry& entry) {
  const auto missed = std::ranges::find_if(entry.recipients, [](const EntryRecipient& each) {
    return each.status == RecipientStatus::failed || each.status == RecipientStatus::uncertain;
  });
  const std::string whom = missed == entry.recipients.end() ? std::string() : missed->address;
  std::string line = entry.subject.empty() ? whom : whom + " / " + entry.subject;
  mailbox::mime::cut_utf8(line, kLineBytes);
  return line;
}

}  // namespace

std::string_view name(EntryState state) noexcept { return kStates.at(static_cast<std::size_t>(state)); }
std::string_view name(RecipientStatus status) noexcept { return kStatuses.at(static_cast<std::size_t>(status)); }

Sql select_entries() {
  Sql select;
  select << "SELECT o.id, o.account_id, o.message, o.message_id, o.subject, o.sender, o.size, o.eight_bit, "
            "o.created_by, o.created_ms, o.state, o.attempts, o.next_try_ms FROM outbox o ";
  return select;
}

std::vector<Entry> read_entries(Session& session, Sql& select) {
  std::vector<Entry> found;
  select.each(session, [&](const Rows& rows, std::size_t i) { found.push_back(entry_at(rows, i)); });
  if (found.empty()) return found;
  std::string list;
  for (const Entry& entry : found) list += (list.empty() ? "" : ", ") + std::to_string(entry.id);
  Sql recipients;
  recipients << "SELECT entry, address, status, code, cause, words FROM outbox_recipient WHERE entry IN (" << list
             << ") ORDER BY entry, position";
  recipients.each(
      session,
      [&](const Rows& rows, std::size_t i) {
        const auto id = number_at(rows, 0, i);
        const auto entry = std::find_if(found.begin(), found.end(), [id](const Entry& each) { return each.id == id; });
        entry->recipients.push_back({text_at(rows, 1, i), read<RecipientStatus>(kStatuses, text_at(rows, 2, i)),
                                     static_cast<int>(number_at(rows, 3, i)), text_at(rows, 4, i),
                                     text_at(rows, 5, i)});
      },
      storage::Plan::fresh);
  return found;
}

void write_entry(Session& session, const Entry& entry, std::int64_t now_ms) {
  for (std::size_t i = 0; i < entry.recipients.size(); ++i) {
    const EntryRecipient& recipient = entry.recipients[i];
    Sql update;
    update << "UPDATE outbox_recipient SET status = " << val(std::string(name(recipient.status)))
           << ", code = " << val(std::int64_t{recipient.code}) << ", cause = " << val(recipient.cause)
           << ", words = " << val(recipient.text) << " WHERE account_id = " << val(entry.account)
           << " AND entry = " << val(entry.id) << " AND position = " << val(static_cast<std::int64_t>(i));
    update.run(session);
  }
  const bool over = entry.state == EntryState::sent || entry.state == EntryState::cancelled;
  Sql update;
  update << "UPDATE outbox SET state = " << val(std::string(name(entry.state)))
         << ", attempts = " << val(std::int64_t{entry.attempts}) << ", next_try_ms = " << val(entry.next_try_ms)
         << ", finished_ms = " << val(over ? std::optional<std::int64_t>(now_ms) : std::nullopt);
  if (over) update << ", filed = 0";
  update << " WHERE id = " << val(entry.id);
  update.run(session);
}

void tell_unsent(Session& session, const Entry& entry, std::int64_t now_ms) {
  if (entry.state != EntryState::failed && entry.state != EntryState::uncertain) return;
  accounts::note_unsent(session, entry.account, unsent_line(entry), now_ms);
}

void reckon_turn(Session& session, AccountId account) {
  Sql update;
  update << "UPDATE account_sending SET next_try_ms = (SELECT CASE WHEN MIN(o.next_try_ms) > "
            "account_sending.not_before_ms THEN MIN(o.next_try_ms) WHEN MIN(o.next_try_ms) IS NULL THEN NULL ELSE "
            "account_sending.not_before_ms END FROM outbox o WHERE o.account_id = "
         << val(account) << " AND o.state = 'queued') WHERE account_id = " << val(account);
  update.run(session);
}

}  // namespace tegami::jobs
