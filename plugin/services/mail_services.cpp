#include "services/mail_services.h"

#include <algorithm>
#include <deque>

#include "services/mail_json.h"
#include "services/stored_parts.h"

namespace tegami::services {

namespace {

using mailbox::Mailbox;

constexpr std::int64_t kDefaultLimit = 50;
constexpr std::int64_t kMaxLimit = 500;

struct Opened {
  accounts::AccountRow row;
  std::shared_ptr<Mailbox> mailbox;  ///< null: no mail yet
};

boost::system::result<Opened, Refusal> open(const MailParts& parts, const Call& call, MailDeed deed = MailDeed::read) {
  auto row = mail_account(parts, call, deed);
  if (row.has_error()) return row.error();
  const auto id = row->account.id;
  return Opened{std::move(*row), parts.mailboxes.open(id, false)};
}

boost::system::result<mailbox::Page, Refusal> page_of(const MailParts& parts, const Call& call) {
  mailbox::Page page;
  auto limit = integer(parts.words, call, "limit");
  if (limit.has_error()) return limit.error();
  page.limit = static_cast<std::int32_t>(std::clamp(limit->value_or(kDefaultLimit), std::int64_t{1}, kMaxLimit));
  auto after = text(parts.words, call, "after");
  if (after.has_error()) return after.error();
  if (*after) {
    page.after = read_cursor(**after);
    if (!page.after) return invalid_field(parts.words, call.caller, "after", "error.cursor");
  }
  return page;
}

Json paged(const std::vector<mailbox::Summary>& found, const mailbox::Page& page) {
  boost::json::array items;
  for (const auto& summary : found) items.push_back(to_json(summary));
  Json answer{{"items", std::move(items)}, {"next", nullptr}};
  if (found.size() == static_cast<std::size_t>(page.limit)) answer["next"] = cursor_after(found.back());
  return answer;
}

Result folders(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account"}); known.has_error()) return known.error();
  auto opened = open(parts, call);
  if (opened.has_error()) return opened.error();
  boost::json::array items;
  if (opened->mailbox) {
    for (const auto& folder : opened->mailbox->folders()) items.push_back(to_json(folder));
  }
  return Answer(Json{{"items", std::move(items)}});
}

// What was stored a moment ago and is not read yet is read now, so that a list is never behind its count.
void catch_up(Mailbox& mailbox) {
  constexpr std::size_t kAtMost = 200;
  mailbox.digest_pending(kAtMost, {}, {});
}

Result list(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account", "folder", "limit", "after"}); known.has_error()) {
    return known.error();
  }
  auto opened = open(parts, call);
  if (opened.has_error()) return opened.error();
  auto page = page_of(parts, call);
  if (page.has_error()) return page.error();
  auto folder = integer(parts.words, call, "folder");
  if (folder.has_error()) return folder.error();
  if (!opened->mailbox) return Answer(Json{{"items", boost::json::array{}}, {"next", nullptr}});
  auto& mailbox = *opened->mailbox;
  if (mailbox.totals().pending > 0) catch_up(mailbox);
  if (!*folder) {
    for (const auto& each : mailbox.folders()) {
      if (each.kind == mailbox::FolderKind::inbox) *folder = each.id;
    }
  }
  return Answer(paged(mailbox.list(folder->value_or(0), *page), *page));
}

Result search(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account", "folder", "query", "limit", "after"});
      known.has_error()) {
    return known.error();
  }
  auto opened = open(parts, call);
  if (opened.has_error()) return opened.error();
  auto page = page_of(parts, call);
  if (page.has_error()) return page.error();
  auto folder = integer(parts.words, call, "folder");
  if (folder.has_error()) return folder.error();
  auto query = text(parts.words, call, "query");
  if (query.has_error()) return query.error();
  if (!*query) return invalid_field(parts.words, call.caller, "query", "error.required");
  if (!opened->mailbox) return Answer(Json{{"items", boost::json::array{}}, {"next", nullptr}});
  if (opened->mailbox->totals().pending > 0) catch_up(*opened->mailbox);
  return Answer(paged(opened->mailbox->search(**query, *folder, *page), *page));
}

struct OneMail {
  Opened opened;
  mailbox::Summary summary;
};

boost::system::result<OneMail, Refusal> one_mail(const MailParts& parts, const Call& call) {
  auto opened = open(parts, call);
  if (opened.has_error()) return opened.error();
  auto id = integer(parts.words, call, "id");
  if (id.has_error()) return id.error();
  if (!*id) return invalid_field(parts.words, call.caller, "id", "error.required");
  if (!opened->mailbox) return forbidden(parts.words, call.caller);
  auto summary = opened->mailbox->find(**id);
  if (!summary) return forbidden(parts.words, call.caller);
  return OneMail{std::move(*opened), std::move(*summary)};
}

mailbox::mime::Source source_of(std::shared_ptr<mailbox::RawReader> reader) {
  return [reader = std::move(reader)](std::span<char> into) { return reader->read(into); };
}

Result get(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account", "id"}); known.has_error()) {
    return known.error();
  }
  auto mail = one_mail(parts, call);
  if (mail.has_error()) return mail.error();
  const auto& summary = mail->summary;
  Json answer = to_json(summary);
  std::shared_ptr<mailbox::RawReader> raw = mail->opened.mailbox->raw(summary.id);
  const auto message = raw ? mailbox::mime::read(source_of(raw)) : std::nullopt;
  if (!message) {
    answer["from"] = boost::json::array{};
    answer["to"] = boost::json::array{};
    answer["cc"] = boost::json::array{};
    answer["text"] = "";
    answer["html"] = "";
    answer["parts"] = boost::json::array{};
    return Answer(std::move(answer));
  }
  answer["subject"] = message->subject;
  answer["from"] = to_json(message->from);
  answer["to"] = to_json(message->to);
  answer["cc"] = to_json(message->cc);
  answer["text"] = message->text;
  answer["html"] = "";
  answer["parts"] = to_json(message->parts);
  answer["message_id"] = message->message_id;
  return Answer(std::move(answer));
}

Result raw(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account", "id"}); known.has_error()) {
    return known.error();
  }
  auto mail = one_mail(parts, call);
  if (mail.has_error()) return mail.error();
  std::shared_ptr<mailbox::RawReader> reader = mail->opened.mailbox->raw(mail->summary.id);
  if (!reader) return forbidden(parts.words, call.caller);
  Bytes bytes;
  bytes.type = "message/rfc822";
  bytes.file_name = std::to_string(mail->summary.id) + ".eml";
  bytes.size = static_cast<std::int64_t>(reader->size());
  bytes.next = [reader, keep = mail->opened.mailbox](std::span<char> into) { return reader->read(into); };
  return Answer(std::move(bytes));
}

Result part(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account", "id", "part"}); known.has_error()) {
    return known.error();
  }
  auto mail = one_mail(parts, call);
  if (mail.has_error()) return mail.error();
  auto path = text(parts.words, call, "part");
  if (path.has_error()) return path.error();
  if (!*path) return invalid_field(parts.words, call.caller, "part", "error.required");
  auto found = stored_part(*mail->opened.mailbox, mail->summary.id, **path, UINT64_MAX);
  if (!found) return forbidden(parts.words, call.caller);
  Bytes bytes;
  bytes.type = found->type;
  bytes.file_name = found->name.empty() ? **path : found->name;
  bytes.size = static_cast<std::int64_t>(found->bytes.size());
  bytes.next = found->bytes.open();
  return Answer(std::move(bytes));
}

boost::system::result<std::optional<bool>, Refusal> flag_value(const MailParts& parts, const Call& call,
                                                               std::string_view field) {
  const auto* value = call.request.if_contains(field);
  if (value == nullptr) return std::optional<bool>{};
  if (!value->is_bool()) return invalid_field(parts.words, call.caller, std::string(field), "error.bool");
  return std::optional<bool>{value->get_bool()};
}

Result flag(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account", "ids", "seen", "flagged"}); known.has_error()) {
    return known.error();
  }
  auto opened = open(parts, call, MailDeed::change);
  if (opened.has_error()) return opened.error();
  auto numbers = ids(parts.words, call);
  if (numbers.has_error()) return numbers.error();
  auto seen = flag_value(parts, call, "seen");
  if (seen.has_error()) return seen.error();
  auto flagged = flag_value(parts, call, "flagged");
  if (flagged.has_error()) return flagged.error();
  if (opened->mailbox && *seen) opened->mailbox->set_seen(*numbers, **seen);
  if (opened->mailbox && *flagged) opened->mailbox->set_flagged(*numbers, **flagged);
  return Answer(Json{{"changed", static_cast<std::int64_t>(numbers->size())}});
}

/// What waits to be sent is called off first (outbox.cancel), or it could not be sent any more.
boost::system::result<void, Refusal> not_held(const MailParts& parts, const Call& call,
                                              const accounts::Account& account,
                                              const std::vector<std::int64_t>& messages) {
  if (parts.held && !parts.held(account.id, messages).empty()) {
    return invalid_field(parts.words, call.caller, "ids", "error.waits_to_be_sent");
  }
  return {};
}

Result move(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account", "ids", "folder"}); known.has_error()) {
    return known.error();
  }
  auto opened = open(parts, call, MailDeed::change);
  if (opened.has_error()) return opened.error();
  auto numbers = ids(parts.words, call);
  if (numbers.has_error()) return numbers.error();
  auto folder = integer(parts.words, call, "folder");
  if (folder.has_error()) return folder.error();
  const auto all = opened->mailbox ? opened->mailbox->folders() : std::vector<mailbox::Folder>{};
  const bool there =
      *folder && std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.id == **folder; });
  if (!there) return invalid_field(parts.words, call.caller, "folder", "error.folder");
  if (auto free = not_held(parts, call, opened->row.account, *numbers); free.has_error()) return free.error();
  opened->mailbox->move(*numbers, **folder);
  return Answer(Json{{"changed", static_cast<std::int64_t>(numbers->size())}});
}

// The first time to the trash, from there for good.
Result remove(const MailParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"account", "ids"}); known.has_error()) {
    return known.error();
  }
  auto opened = open(parts, call, MailDeed::change);
  if (opened.has_error()) return opened.error();
  auto numbers = ids(parts.words, call);
  if (numbers.has_error()) return numbers.error();
  if (auto free = not_held(parts, call, opened->row.account, *numbers); free.has_error()) return free.error();
  if (opened->mailbox) {
    mailbox::FolderId trash = 0;
    for (const auto& folder : opened->mailbox->folders()) {
      if (folder.kind == mailbox::FolderKind::trash) trash = folder.id;
    }
    std::vector<mailbox::MessageId> to_trash, for_good;
    for (const auto id : *numbers) {
      const auto summary = opened->mailbox->find(id);
      if (summary) (summary->folder == trash ? for_good : to_trash).push_back(id);
    }
    if (!to_trash.empty()) opened->mailbox->move(to_trash, trash);
    if (!for_good.empty()) opened->mailbox->remove(for_good);
  }
  return Answer(Json{{"changed", static_cast<std::int64_t>(numbers->size())}});
}

}  // namespace

void add_mail_services(Services& services, const MailParts& parts) {
  const auto add = [&](std::string name, Result (*handler)(const MailParts&, const Call&)) {
    services.add(std::move(name), [parts, handler](const Call& call) { return handler(parts, call); });
  };
  add("mail.folders", folders);
  add("mail.list", list);
  add("mail.search", search);
  add("mail.get", get);
  add("mail.raw", raw);
  add("mail.part", part);
  add("mail.flag", flag);
  add("mail.move", move);
  add("mail.delete", remove);
}

}  // namespace tegami::services
