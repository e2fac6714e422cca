#include "services/draft_services.h"

#include <algorithm>

#include "accounts/policies.h"
#include "mailbox/compose/compose.h"
#include "mailbox/compose/draft.h"
#include "mailbox/compose/message_id.h"
#include "mailbox/compose/reply.h"
#include "mailbox/compose/typed_addresses.h"
#include "services/letter_json.h"
#include "services/mail_json.h"
#include "services/stored_parts.h"

namespace tegami::services {

namespace compose = mailbox::compose;
namespace json = boost::json;
namespace mime = mailbox::mime;

namespace {

enum class Kind : std::uint8_t { fresh, reply, reply_all, forward, draft };
constexpr std::string_view kKinds[] = {"new", "reply", "reply_all", "forward", "draft"};

/// A letter as far as it is written.
struct Written {
  std::int64_t account = 0;
  std::optional<mailbox::MessageId> draft = {};
  std::string message_id = {};
  compose::Typed typed = {};
  std::string subject = {}, text = {};
  std::string in_reply_to = {};
  std::vector<std::string> references = {};
  json::array attachments = {};
  std::vector<std::string> unusable = {};  ///< addresses of the answered mail that are none
};

json::object to_json(const Written& written) {
  return {{"account", written.account},
          {"draft", written.draft ? json::value(*written.draft) : json::value(nullptr)},
          {"message_id", written.message_id},
          {"to", written.typed.to},
          {"cc", written.typed.cc},
          {"bcc", written.typed.bcc},
          {"subject", written.subject},
          {"text", written.text},
          {"charset", written.typed.charset == compose::Charset::iso_2022_jp ? "iso-2022-jp" : "utf-8"},
          {"in_reply_to", written.in_reply_to},
          {"references", json::value_from(written.references)},
          {"attachments", written.attachments},
          {"unusable", json::value_from(written.unusable)}};
}

json::array attachments_of(const mime::Message& message, std::int64_t account, mailbox::MessageId id) {
  json::array all;
  for (const mime::Part& part : message.parts) {
    all.push_back(json::object{{"account", account},
                               {"message", id},
                               {"part", part.path},
                               {"name", part.name},
                               {"type", part.type},
                               {"size", part.size}});
  }
  return all;
}

/// As one would type them; what cannot be an address stays as it stands, for the writer to see.
std::string as_typed(const std::vector<mime::Address>& addresses) {
  std::string all;
  for (const mime::Address& one : addresses) {
    const auto address = compose::Address::parse(one.address);
    const std::string text =
        address.has_error() ? one.address : compose::as_typed(std::vector<compose::Mailbox>{{one.name, *address}});
    all += (all.empty() || text.empty() ? "" : ", ") + text;
  }
  return all;
}

std::string people(const std::vector<mime::Address>& addresses) {
  std::string all;
  for (const mime::Address& one : addresses) {
    all += (all.empty() ? "" : ", ") + (one.name.empty() ? one.address : one.name + " <" + one.address + ">");
  }
  return all;
}

std::string signature_of(const accounts::Account& account) {
  return account.signature.empty() ? "" : "\n\n-- \n" + account.signature + "\n";
}

std::string moment_of(const Call& call, const mime::Message& message) {
  if (!message.date_ms) return {};
  return words::Catalog::full_moment(call.caller.locale, call.caller.time_zone, *message.date_ms);
}

class Beginning {
 public:
  Beginning(const DraftParts& parts, const Call& call, const accounts::Account& account, mailbox::MessageId id,
            const mime::Message& message)
      : parts_(parts), call_(call), account_(account), id_(id), message_(message) {}

  void reply(Written& into, const compose::Mailbox& me, compose::ReplyTo whom) const {
    const compose::Reply reply = compose::reply_to(message_, me, whom);
    into.typed.to = compose::as_typed(reply.letter.to);
    into.typed.cc = compose::as_typed(reply.letter.cc);
    into.subject = reply.letter.subject;
    into.in_reply_to = reply.letter.in_reply_to;
    into.references = reply.letter.references;
    into.unusable = reply.unusable;
    into.text += "\n" +
                 text("compose.reply_head", {{"date", moment_of(call_, message_)}, {"from", people(message_.from)}}) +
                 "\n" + compose::quoted_text(message_.text);
  }

  void forward(Written& into) const {
    into.subject = compose::forward_subject(message_.subject);
    into.text += "\n" +
                 text("compose.forward_head", {{"date", moment_of(call_, message_)},
                                               {"from", people(message_.from)},
                                               {"to", people(message_.to)},
                                               {"subject", message_.subject}}) +
                 "\n\n" + message_.text;
    into.attachments = attachments_of(message_, account_.id, id_);
  }

  /// Of a mail that was called off in the outbox, too: whom it went to blindly stands there only.
  void draft(Written& into) const {
    into.draft = id_;
    into.subject = message_.subject;
    into.text = message_.text;
    if (compose::is_message_id(message_.in_reply_to)) into.in_reply_to = message_.in_reply_to;
    into.references = compose::message_ids(message_.references);
    into.attachments = attachments_of(message_, account_.id, id_);
    if (const auto typed = compose::read_draft_field(message_.draft)) {
      into.typed = *typed;
      if (compose::is_message_id(message_.message_id)) into.message_id = message_.message_id;
      return;
    }
    into.typed.to = as_typed(message_.to);
    into.typed.cc = as_typed(message_.cc);
    const auto entry = parts_.outbox.find_by_mail(account_.id, id_);
    if (!entry) return;
    std::vector<mime::Address> blind;
    for (const jobs::EntryRecipient& one : entry->recipients) {
      const auto same = [&](const mime::Address& other) { return other.address == one.address; };
      if (std::ranges::none_of(message_.to, same) && std::ranges::none_of(message_.cc, same)) {
        blind.push_back({"", one.address});
      }
    }
    into.typed.bcc = as_typed(blind);
  }

 private:
  std::string text(std::string_view key, words::Values values) const {
    return parts_.mail.words.text(call_.caller.locale, key, values);
  }

  const DraftParts& parts_;
  const Call& call_;
  const accounts::Account& account_;
  const mailbox::MessageId id_;
  const mime::Message& message_;
};

/// Reads the mail once more, as anybody will: what is answered is what is kept.
boost::system::result<Written, Refusal> begun(const DraftParts& parts, const Call& call,
                                              const accounts::Account& account, Kind kind, mailbox::MessageId id) {
  const auto from = compose::Address::parse(account.address);
  if (from.has_error()) {
    return refusal_of(parts.mail.words, call.caller, {{"account", from.error(), account.address}});
  }
  Written written{account.id};
  written.message_id = compose::new_message_id(*from);
  written.text = signature_of(account);
  if (kind == Kind::fresh) return written;
  const auto mailbox = parts.mail.mailboxes.open(account.id, false);
  const auto message = mailbox ? stored_mail(*mailbox, id) : std::nullopt;
  if (!message) return forbidden(parts.mail.words, call.caller);
  const Beginning beginning(parts, call, account, id, *message);
  const compose::Mailbox me{account.display_name, *from};
  switch (kind) {
    case Kind::reply:
      beginning.reply(written, me, compose::ReplyTo::sender);
      break;
    case Kind::reply_all:
      beginning.reply(written, me, compose::ReplyTo::all);
      break;
    case Kind::forward:
      beginning.forward(written);
      break;
    default:
      beginning.draft(written);
      if (!is_draft(*mailbox, id)) written.draft.reset();
  }
  return written;
}

Result begin(const DraftParts& parts, const Call& call) {
  if (auto known = only_fields(parts.mail.words, call, {"account", "kind", "id"}); known.has_error()) {
    return known.error();
  }
  auto row = mail_account(parts.mail, call, MailDeed::send);
  if (row.has_error()) return row.error();
  auto name = text(parts.mail.words, call, "kind");
  if (name.has_error()) return name.error();
  const auto* kind = std::ranges::find(kKinds, name->value_or("new"));
  if (kind == std::end(kKinds)) return invalid_field(parts.mail.words, call.caller, "kind", "error.choice");
  auto id = integer(parts.mail.words, call, "id");
  if (id.has_error()) return id.error();
  const auto chosen = static_cast<Kind>(kind - std::begin(kKinds));
  if (chosen != Kind::fresh && !*id) return invalid_field(parts.mail.words, call.caller, "id", "error.required");
  auto written = begun(parts, call, row->account, chosen, id->value_or(0));
  if (written.has_error()) return written.error();
  return Answer(to_json(*written));
}

/// Durable when this returns, and what it replaces gone.
boost::system::result<mailbox::MessageId, Refusal> keep(const DraftParts& parts, const Call& call,
                                                        const accounts::Account& account, mailbox::Mailbox& mailbox,
                                                        const compose::Letter& letter, const compose::Limits& limits,
                                                        std::optional<std::int64_t> before) {
  std::vector<mailbox::Arrived> batch(1);
  auto& draft = batch.front();
  draft.raw = mailbox.raw_writer();
  const auto composed =
      compose::compose(letter, limits, [&draft](std::span<const char> piece) { draft.raw->write(piece); });
  if (composed.has_error()) return refusal_of(parts.mail.words, call.caller, composed.error().flaws);
  draft.known.received_ms = letter.date_ms;
  draft.folder = mailbox::FolderKind::drafts;
  draft.seen = true;
  const bool waits = before && parts.mail.held && !parts.mail.held(account.id, {*before}).empty();
  if (before && !waits && is_draft(mailbox, *before)) draft.replaces = *before;
  return mailbox.store(std::move(batch)).front();
}

Result save(const DraftParts& parts, const Call& call) {
  std::vector<std::string_view> known(kLetterFields);
  known.insert(known.end(), {"account", "id"});
  if (auto fields = only_fields(parts.mail.words, call, known); fields.has_error()) return fields.error();
  auto row = mail_account(parts.mail, call, MailDeed::send);
  if (row.has_error()) return row.error();
  auto before = integer(parts.mail.words, call, "id");
  if (before.has_error()) return before.error();
  compose::Limits limits;
  limits.message_bytes = static_cast<std::uint64_t>(accounts::Policies(parts.mail.host).max_send_bytes());
  const FindPart find_part = find_part_of(parts.mail, call, limits.message_bytes);
  const auto now = parts.mail.host.now_ms();
  auto letter = draft_of({parts.mail.words, call, row->account, now, limits, find_part});
  if (letter.has_error()) return letter.error();
  const auto mailbox = parts.mail.mailboxes.open(row->account.id, true);
  auto id = keep(parts, call, row->account, *mailbox, *letter, limits, *before);
  if (id.has_error()) return id.error();
  auto written = begun(parts, call, row->account, Kind::draft, *id);
  if (written.has_error()) return written.error();
  json::object answer = to_json(*written);
  answer["saved"] = rfc3339(now);
  return Answer(std::move(answer));
}

}  // namespace

bool is_draft(mailbox::Mailbox& mailbox, mailbox::MessageId id) {
  const auto summary = mailbox.find(id);
  if (!summary) return false;
  return std::ranges::any_of(mailbox.folders(), [&](const mailbox::Folder& folder) {
    return folder.id == summary->folder && folder.kind == mailbox::FolderKind::drafts;
  });
}

void add_draft_services(Services& services, const DraftParts& parts) {
  services.add("mail.begin", [parts](const Call& call) { return begin(parts, call); });
  services.add("mail.draft", [parts](const Call& call) { return save(parts, call); });
}

}  // namespace tegami::services
