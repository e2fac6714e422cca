#include "jobs/outbox_store.h"

#include <algorithm>

#include "accounts/mail_hours.h"
#include "jobs/outbox_rows.h"
#include "jobs/outbox_rules.h"

namespace tegami::jobs {

using accounts::AccountId;
using accounts::number_at;
using accounts::Rows;
using accounts::Session;
using accounts::Sql;
using accounts::text_at;
using accounts::val;

namespace {

constexpr std::int64_t kMinuteMs = 60'000;

std::optional<Entry> find_locked(Session& session, EntryId id, storage::Dialect dialect) {
  Sql select = select_entries();
  select << "WHERE o.id = " << val(id);
  if (dialect == storage::Dialect::postgresql) select << " FOR UPDATE";
  auto found = read_entries(session, select);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

/// Of a holder that died nobody knows whether it said the end of what stands as sending (S2).
void doubt(Session& session, AccountId account, std::int64_t now_ms) {
  Sql select = select_entries();
  select << "WHERE o.account_id = " << val(account) << " AND o.state = 'sending' ORDER BY o.id";
  for (Entry& entry : read_entries(session, select)) {
    for (EntryRecipient& recipient : entry.recipients) {
      if (recipient.status != RecipientStatus::queued && recipient.status != RecipientStatus::deferred) continue;
      recipient.status = RecipientStatus::uncertain;
      recipient.cause = "sender_died";
    }
    entry.state = state_of(entry);
    entry.next_try_ms.reset();
    write_entry(session, entry, now_ms);
    tell_unsent(session, entry, now_ms);
  }
}

/// False: it is not that holder's.
bool give_back(Session& session, AccountId account, const std::string& holder) {
  Sql update;
  update << "UPDATE account_sending SET holder = '', until_ms = 0 WHERE account_id = " << val(account)
         << " AND holder = " << val(holder);
  return update.run(session) == 1;
}

/// How many more may begin within this minute, for the account and on the server.
std::int64_t within_limit(Session& session, const OutboxStore::Turn& turn, std::int64_t most) {
  if (turn.per_minute <= 0) return most;
  const std::int64_t since = turn.now_ms - kMinuteMs;
  const auto left = [&](Sql& count) {
    count.each(session, [&](const Rows& rows, std::size_t i) {
      most = std::min(most, turn.per_minute - number_at(rows, 0, i));
    });
  };
  Sql account, server;
  account << "SELECT COUNT(*) FROM outbox WHERE account_id = " << val(turn.account) << " AND begun_ms > " << val(since);
  server << "SELECT COUNT(*) FROM outbox WHERE server = " << val(turn.server) << " AND begun_ms > " << val(since);
  left(account);
  left(server);
  return std::max<std::int64_t>(most, 0);
}

/// Marks what is due as sending: from here on its end may be said.
std::vector<Entry> begin_due(Session& session, const OutboxStore::Turn& turn, std::int64_t most) {
  if (most <= 0) return {};
  Sql select = select_entries();
  select << "WHERE o.account_id = " << val(turn.account)
         << " AND o.state = 'queued' AND o.next_try_ms <= " << val(turn.now_ms)
         << " ORDER BY o.next_try_ms, o.id LIMIT " << val(most);
  auto due = read_entries(session, select);
  for (Entry& entry : due) {
    entry.state = EntryState::sending;
    ++entry.attempts;
    Sql update;
    update << "UPDATE outbox SET state = 'sending', attempts = attempts + 1, begun_ms = " << val(turn.now_ms)
           << ", server = " << val(turn.server) << " WHERE id = " << val(entry.id);
    update.run(session);
  }
  return due;
}

bool can_be_chosen(const std::optional<Entry>& entry) {
  return entry && entry->state != EntryState::sending && entry->state != EntryState::sent &&
         entry->state != EntryState::cancelled;
}

}  // namespace

std::optional<Entry> OutboxStore::add(Entry entry) {
  entry.state = EntryState::queued;
  entry.next_try_ms = entry.created_ms;
  database_.transact([&](Session& session) {
    Sql insert;
    insert << "INSERT INTO outbox (account_id, message, message_id, subject, sender, size, eight_bit, created_by, "
              "created_ms, next_try_ms) VALUES ("
           << val(entry.account) << ", " << val(entry.message) << ", " << val(entry.message_id) << ", "
           << val(entry.subject) << ", " << val(entry.sender) << ", " << val(entry.size) << ", "
           << val(std::int64_t{entry.eight_bit}) << ", " << val(entry.created_by) << ", " << val(entry.created_ms)
           << ", " << val(entry.created_ms) << ") ON CONFLICT (account_id, message_id) DO NOTHING RETURNING id";
    entry.id = 0;
    insert.each(session, [&](const Rows& rows, std::size_t i) { entry.id = number_at(rows, 0, i); });
    if (entry.id == 0) return;
    for (std::size_t i = 0; i < entry.recipients.size(); ++i) {
      Sql recipient;
      recipient << "INSERT INTO outbox_recipient (account_id, entry, position, address) VALUES (" << val(entry.account)
                << ", " << val(entry.id) << ", " << val(static_cast<std::int64_t>(i)) << ", "
                << val(entry.recipients[i].address) << ")";
      recipient.run(session);
    }
    Sql turn;
    turn << "INSERT INTO account_sending (account_id) VALUES (" << val(entry.account)
         << ") ON CONFLICT (account_id) DO NOTHING";
    turn.run(session);
    reckon_turn(session, entry.account);
  });
  if (entry.id == 0) return std::nullopt;
  return entry;
}

template <class Where>
std::optional<Entry> OutboxStore::first_where(Where&& where) {
  std::vector<Entry> found;
  database_.read([&](Session& session) {
    Sql select = select_entries();
    select << "WHERE ";
    where(select);
    select << " ORDER BY o.id DESC LIMIT 1";
    found = read_entries(session, select);
  });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<Entry> OutboxStore::find(EntryId id) {
  return first_where([&](Sql& select) { select << "o.id = " << val(id); });
}

std::optional<Entry> OutboxStore::find(AccountId account, std::string_view message_id) {
  return first_where([&](Sql& select) {
    select << "o.account_id = " << val(account) << " AND o.message_id = " << val(std::string(message_id));
  });
}

std::optional<Entry> OutboxStore::find_by_mail(AccountId account, std::int64_t message) {
  return first_where(
      [&](Sql& select) { select << "o.account_id = " << val(account) << " AND o.message = " << val(message); });
}

std::vector<Entry> OutboxStore::list(const Filter& filter) {
  std::vector<Entry> found;
  database_.read([&](Session& session) {
    Sql select = select_entries();
    select << "WHERE o.account_id = " << val(filter.account);
    if (filter.open) select << " AND o.state NOT IN ('sent', 'cancelled')";
    if (filter.before != 0) select << " AND o.id < " << val(filter.before);
    select << " ORDER BY o.id DESC LIMIT " << val(std::int64_t{filter.limit});
    found = read_entries(session, select);
  });
  return found;
}

std::vector<AccountId> OutboxStore::due(std::int64_t now_ms, std::int32_t limit) {
  std::vector<AccountId> accounts;
  database_.read([&](Session& session) {
    accounts.clear();
    Sql select;
    select << "SELECT s.account_id FROM account_sending s JOIN account a ON a.id = s.account_id WHERE s.next_try_ms <= "
           << val(now_ms) << " AND a.deleting = 0 AND s.until_ms <= " << storage::clock_sql(database_.dialect())
           << " ORDER BY s.next_try_ms LIMIT " << val(std::int64_t{limit});
    select.each(session, [&](const Rows& rows, std::size_t i) { accounts.push_back(number_at(rows, 0, i)); });
  });
  return accounts;
}

bool OutboxStore::take_turn(AccountId account, const std::string& holder, std::int64_t ttl_ms, std::int64_t now_ms) {
  bool taken = false;
  const std::string_view clock = storage::clock_sql(database_.dialect());
  database_.transact([&](Session& session) {
    Sql update;
    update << "UPDATE account_sending SET holder = " << val(holder) << ", until_ms = " << clock << " + CAST("
           << val(ttl_ms) << " AS BIGINT) WHERE account_id = " << val(account) << " AND until_ms <= " << clock
           << " AND EXISTS (SELECT 1 FROM account a WHERE a.id = account_sending.account_id AND a.deleting = 0)";
    taken = update.run(session) == 1;
    if (taken) doubt(session, account, now_ms);
  });
  return taken;
}

std::string OutboxStore::turn_holder(AccountId account) {
  std::string holder;
  database_.read([&](Session& session) {
    holder.clear();
    Sql select;
    select << "SELECT holder FROM account_sending WHERE account_id = " << val(account) << " AND until_ms > "
           << storage::clock_sql(database_.dialect());
    select.each(session, [&](const Rows& rows, std::size_t i) { holder = text_at(rows, 0, i); });
  });
  return holder;
}

std::vector<std::pair<AccountId, std::string>> OutboxStore::turns() {
  std::vector<std::pair<AccountId, std::string>> found;
  database_.read([&](Session& session) {
    found.clear();
    Sql select;
    select << "SELECT account_id, holder FROM account_sending WHERE holder <> ''";
    select.each(session, [&](const Rows& rows, std::size_t i) {
      found.emplace_back(number_at(rows, 0, i), text_at(rows, 1, i));
    });
  });
  return found;
}

void OutboxStore::end_turn(AccountId account, const std::string& holder) {
  database_.transact([&](Session& session) {
    if (!give_back(session, account, holder)) return;
    Sql update;
    update << "UPDATE outbox SET state = 'queued' WHERE account_id = " << val(account) << " AND state = 'sending'";
    update.run(session);
    reckon_turn(session, account);
  });
}

void OutboxStore::end_dead_turn(AccountId account, const std::string& holder, std::int64_t now_ms) {
  database_.transact([&](Session& session) {
    if (!give_back(session, account, holder)) return;
    doubt(session, account, now_ms);
    reckon_turn(session, account);
  });
}

std::optional<OutboxStore::Step> OutboxStore::step(const Turn& turn, const std::vector<EntryResult>& results,
                                                   std::int32_t most) {
  std::optional<Step> made;
  database_.transact([&](Session& session) {
    made.reset();
    Sql renew;
    renew << "UPDATE account_sending SET until_ms = " << storage::clock_sql(database_.dialect()) << " + CAST("
          << val(turn.ttl_ms) << " AS BIGINT) WHERE account_id = " << val(turn.account)
          << " AND holder = " << val(turn.holder)
          << " AND EXISTS (SELECT 1 FROM account a WHERE a.id = account_sending.account_id AND a.deleting = 0)";
    if (renew.run(session) != 1) return;
    made.emplace();
    std::int64_t sent = 0;
    for (const EntryResult& result : results) {
      auto entry = find_locked(session, result.id, database_.dialect());
      if (!entry) continue;  // the account is going
      settle(*entry, result, turn.now_ms);
      write_entry(session, *entry, turn.now_ms);
      if (std::any_of(result.recipients.begin(), result.recipients.end(),
                      [](const auto& each) { return each.second.status == RecipientStatus::sent; })) {
        ++sent;
      }
      tell_unsent(session, *entry, turn.now_ms);
      made->settled.push_back(std::move(*entry));
    }
    const std::int64_t allowed = within_limit(session, turn, most);
    made->limited = allowed < most;
    made->next = begin_due(session, turn, allowed);
    // Last, as others wait for that row.
    if (sent > 0) accounts::count_hour(session, turn.now_ms, turn.account, 0, sent);
  });
  return made;
}

bool OutboxStore::retry(EntryId id, std::int64_t now_ms) {
  bool done = false;
  database_.transact([&](Session& session) {
    auto entry = find_locked(session, id, database_.dialect());
    done = can_be_chosen(entry);
    if (!done) return;
    for (EntryRecipient& recipient : entry->recipients) {
      if (recipient.status == RecipientStatus::sent) continue;
      std::string address = std::move(recipient.address);
      recipient = EntryRecipient{};
      recipient.address = std::move(address);
    }
    entry->state = EntryState::queued;
    entry->next_try_ms = now_ms;
    write_entry(session, *entry, now_ms);
    Sql update;
    // What was tried for days is tried for as long again.
    update << "UPDATE outbox SET created_ms = " << val(now_ms) << " WHERE id = " << val(id);
    update.run(session);
    reckon_turn(session, entry->account);
  });
  return done;
}

bool OutboxStore::cancel(EntryId id, std::int64_t now_ms) {
  bool done = false;
  database_.transact([&](Session& session) {
    auto entry = find_locked(session, id, database_.dialect());
    done = can_be_chosen(entry);
    if (!done) return;
    entry->state = EntryState::cancelled;
    entry->next_try_ms.reset();
    write_entry(session, *entry, now_ms);
    reckon_turn(session, entry->account);
  });
  return done;
}

std::vector<std::int64_t> OutboxStore::waiting(AccountId account, const std::vector<std::int64_t>& messages) {
  std::vector<std::int64_t> found;
  if (messages.empty()) return found;
  std::string list;
  for (const std::int64_t message : messages) list += (list.empty() ? "" : ", ") + std::to_string(message);
  database_.read([&](Session& session) {
    found.clear();
    Sql select;
    select << "SELECT message FROM outbox WHERE account_id = " << val(account)
           << " AND state IN ('queued', 'sending', 'uncertain', 'failed') AND message IN (" << list << ")";
    select.each(session, [&](const Rows& rows, std::size_t i) { found.push_back(number_at(rows, 0, i)); });
  });
  return found;
}

}  // namespace tegami::jobs
