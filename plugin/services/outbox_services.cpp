#include "services/outbox_services.h"

#include <algorithm>

#include "accounts/policies.h"
#include "jobs/outbox_filing.h"
#include "services/accounts_rights.h"
#include "services/draft_services.h"
#include "services/failure_words.h"
#include "services/letter_json.h"
#include "services/mail_json.h"

namespace tegami::services {

namespace compose = mailbox::compose;
namespace json = boost::json;

namespace {

/// A message of 10 minutes' patience after its last dot, and the log-on before it.
constexpr std::chrono::minutes kLongestWait{15};
constexpr std::int64_t kDefaultLimit = 50, kMaxLimit = 500;

/// Answers the entry as it stands once nothing of it waits for its first answer.
json::object waited(const OutboxParts& parts, const Call& call, const jobs::Entry& entry) {
  const auto now = parts.sender.wait(entry.id, kLongestWait);
  return to_json(now.value_or(entry), parts.mail.words, call.caller);
}

boost::system::result<bool, Refusal> wants_to_wait(const OutboxParts& parts, const Call& call) {
  const auto* value = call.request.if_contains("wait");
  if (value == nullptr) return false;
  if (!value->is_bool()) return invalid_field(parts.mail.words, call.caller, "wait", "error.bool");
  return value->get_bool();
}

/// Into the account's outbox folder; the mail is durable when this returns. Nothing: another call was a moment faster.
boost::system::result<std::optional<jobs::Entry>, Refusal> store(const OutboxParts& parts, const Call& call,
                                                                 const accounts::Account& account,
                                                                 const compose::Letter& letter,
                                                                 const compose::Limits& limits) {
  const auto mailbox = parts.mail.mailboxes.open(account.id, true);
  auto raw = mailbox->raw_writer();
  const auto composed = compose::compose(letter, limits, [&raw](std::span<const char> piece) { raw->write(piece); });
  if (composed.has_error()) return refusal_of(parts.mail.words, call.caller, composed.error().flaws);
  std::vector<mailbox::Arrived> batch(1);
  batch.front().raw = std::move(raw);
  batch.front().known.received_ms = letter.date_ms;
  batch.front().folder = mailbox::FolderKind::outbox;
  batch.front().seen = true;
  jobs::Entry entry;
  entry.account = account.id;
  entry.message = mailbox->store(std::move(batch)).front();
  entry.message_id = letter.message_id;
  entry.subject = letter.subject;
  entry.sender = letter.from.address.wire();
  entry.size = static_cast<std::int64_t>(composed->bytes);
  entry.created_by = call.caller.user;
  entry.created_ms = letter.date_ms;
  for (const compose::Address& address : compose::recipients(letter)) {
    jobs::EntryRecipient recipient;
    recipient.address = address.wire();
    entry.recipients.push_back(std::move(recipient));
  }
  // Before it is queued: a failure behind that would be told as one, and the mail be sent all the same, and again. Who
  // really sent it (H2), and what of it remains when the account is gone (A12).
  audit({parts.mail.host, parts.mail.accounts, parts.mail.words}, call.caller, "mail.send", account,
        {entry.message_id});
  const auto message = entry.message;
  auto added = parts.outbox.add(std::move(entry));
  if (!added) mailbox->remove({message});
  return added;
}

/// One letter is sent once, however often that is asked for: the entry that has its Message-ID already.
std::optional<jobs::Entry> sent_already(const OutboxParts& parts, const Call& call, const accounts::Account& account) {
  const auto* id = call.request.if_contains("message_id");
  const auto* text = id == nullptr ? nullptr : id->if_string();
  if (text == nullptr || text->empty()) return std::nullopt;
  return parts.outbox.find(account.id, std::string_view(text->data(), text->size()));
}

void drop_draft(const OutboxParts& parts, const accounts::Account& account, std::optional<std::int64_t> draft) {
  const auto mailbox = draft ? parts.mail.mailboxes.open(account.id, false) : nullptr;
  if (mailbox && is_draft(*mailbox, *draft)) mailbox->remove({*draft});
}

/// Queues the letter of this call.
boost::system::result<jobs::Entry, Refusal> queue(const OutboxParts& parts, const Call& call,
                                                  const accounts::Account& account) {
  compose::Limits limits;
  limits.message_bytes = static_cast<std::uint64_t>(accounts::Policies(parts.mail.host).max_send_bytes());
  const FindPart find_part = find_part_of(parts.mail, call, limits.message_bytes);
  auto letter = letter_of({parts.mail.words, call, account, parts.mail.host.now_ms(), limits, find_part});
  if (letter.has_error()) return letter.error();
  auto entry = store(parts, call, account, *letter, limits);
  if (entry.has_error()) return entry.error();
  if (*entry) return std::move(**entry);
  if (auto other = sent_already(parts, call, account)) return std::move(*other);
  return forbidden(parts.mail.words, call.caller);  // the account is being deleted
}

Result send(const OutboxParts& parts, const Call& call) {
  std::vector<std::string_view> known(kLetterFields);
  known.insert(known.end(), {"account", "draft", "wait"});
  if (auto fields = only_fields(parts.mail.words, call, known); fields.has_error()) return fields.error();
  auto row = mail_account(parts.mail, call, MailDeed::send);
  if (row.has_error()) return row.error();
  auto wait = wants_to_wait(parts, call);
  if (wait.has_error()) return wait.error();
  auto draft = integer(parts.mail.words, call, "draft");
  if (draft.has_error()) return draft.error();
  auto entry = sent_already(parts, call, row->account);
  if (!entry) {
    auto queued = queue(parts, call, row->account);
    if (queued.has_error()) return queued.error();
    entry = std::move(*queued);
  }
  drop_draft(parts, row->account, *draft);
  parts.wake();
  if (!*wait) return Answer(to_json(*entry, parts.mail.words, call.caller));
  // By whoever is waited for, too: nobody may be looking here, or not while a policy pauses all; the reason is told
  // then.
  parts.sender.send(row->account.id, {});
  return Answer(waited(parts, call, *entry));
}

Result list(const OutboxParts& parts, const Call& call) {
  if (auto known = only_fields(parts.mail.words, call, {"account", "open", "message_id", "limit", "after"});
      known.has_error()) {
    return known.error();
  }
  auto row = mail_account(parts.mail, call, MailDeed::read);
  if (row.has_error()) return row.error();
  jobs::OutboxStore::Filter filter;
  filter.account = row->account.id;
  auto limit = integer(parts.mail.words, call, "limit");
  if (limit.has_error()) return limit.error();
  filter.limit = static_cast<std::int32_t>(std::clamp(limit->value_or(kDefaultLimit), std::int64_t{1}, kMaxLimit));
  auto after = integer(parts.mail.words, call, "after");
  if (after.has_error()) return after.error();
  filter.before = after->value_or(0);
  if (const auto* open = call.request.if_contains("open")) {
    if (!open->is_bool()) return invalid_field(parts.mail.words, call.caller, "open", "error.bool");
    filter.open = open->get_bool();
  }
  auto message_id = text(parts.mail.words, call, "message_id");
  if (message_id.has_error()) return message_id.error();
  std::vector<jobs::Entry> entries;
  if (*message_id) {
    if (auto entry = parts.outbox.find(row->account.id, **message_id)) entries.push_back(std::move(*entry));
  } else {
    if (filter.before == 0) {
      jobs::file_strays(row->account.id, parts.outbox, parts.mail.mailboxes, parts.mail.host.now_ms());
    }
    entries = parts.outbox.list(filter);
  }
  json::array items;
  for (const jobs::Entry& entry : entries) items.push_back(to_json(entry, parts.mail.words, call.caller));
  json::object answer{{"items", std::move(items)}, {"next", nullptr}};
  if (entries.size() == static_cast<std::size_t>(filter.limit)) answer["next"] = entries.back().id;
  return Answer(std::move(answer));
}

/// Those of the call's ids that the caller may send by; an id that is not there and one that is not his are alike.
boost::system::result<std::vector<jobs::Entry>, Refusal> chosen(const OutboxParts& parts, const Call& call) {
  if (auto known = only_fields(parts.mail.words, call, {"ids"}); known.has_error()) return known.error();
  auto numbers = ids(parts.mail.words, call);
  if (numbers.has_error()) return numbers.error();
  std::vector<jobs::Entry> entries;
  for (const auto id : *numbers) {
    auto entry = parts.outbox.find(id);
    if (!entry) return forbidden(parts.mail.words, call.caller);
    auto row = mail_account(parts.mail, call, entry->account, MailDeed::send);
    if (row.has_error()) return row.error();
    entries.push_back(std::move(*entry));
  }
  return entries;
}

template <class Act>
Result choose(const OutboxParts& parts, const Call& call, Act&& act) {
  auto entries = chosen(parts, call);
  if (entries.has_error()) return entries.error();
  std::int64_t changed = 0;
  for (const jobs::Entry& entry : *entries) changed += act(entry) ? 1 : 0;
  parts.wake();
  return Answer(json::object{{"changed", changed}});
}

Result retry(const OutboxParts& parts, const Call& call) {
  return choose(parts, call, [&](const jobs::Entry& entry) {
    // Somebody asks: what the account waits for (a refused password, a server that was away) is tried again, too.
    parts.outbox.clear_trouble(entry.account);
    return parts.outbox.retry(entry.id, parts.mail.host.now_ms());
  });
}

Result cancel(const OutboxParts& parts, const Call& call) {
  return choose(parts, call, [&](const jobs::Entry& entry) {
    if (!parts.outbox.cancel(entry.id, parts.mail.host.now_ms())) return false;
    if (const auto now = parts.outbox.find(entry.id)) jobs::file({*now}, parts.outbox, parts.mail.mailboxes);
    return true;
  });
}

}  // namespace

json::object to_json(const jobs::Entry& entry, const words::Catalog& words, const Caller& caller) {
  json::array recipients;
  for (const jobs::EntryRecipient& each : entry.recipients) {
    json::object recipient{{"address", each.address}, {"status", jobs::name(each.status)}};
    recipient["code"] = each.code != 0 ? json::value(each.code) : json::value(nullptr);
    recipient["cause"] = each.cause.empty() ? json::value(nullptr) : json::value(each.cause);
    recipient["text"] = each.cause.empty() ? each.text : failure_words(words, caller.locale, each.cause, each.text);
    recipients.push_back(std::move(recipient));
  }
  return {{"id", entry.id},
          {"account", entry.account},
          {"message", entry.message},
          {"message_id", entry.message_id},
          {"subject", entry.subject},
          {"state", jobs::name(entry.state)},
          {"attempts", entry.attempts},
          {"created", rfc3339(entry.created_ms)},
          {"next_try", entry.next_try_ms ? json::value(rfc3339(*entry.next_try_ms)) : json::value(nullptr)},
          {"recipients", std::move(recipients)}};
}

void add_outbox_services(Services& services, const OutboxParts& parts) {
  const auto add = [&](const char* name, Result (*handler)(const OutboxParts&, const Call&)) {
    services.add(name, [parts, handler](const Call& call) { return handler(parts, call); });
  };
  add("mail.send", send);
  add("outbox.list", list);
  add("outbox.retry", retry);
  add("outbox.cancel", cancel);
}

}  // namespace tegami::services
