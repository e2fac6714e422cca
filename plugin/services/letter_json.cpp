#include "services/letter_json.h"

#include <Poco/Base64Decoder.h>
#include <Poco/Exception.h>

#include <array>
#include <iterator>
#include <sstream>

#include "mailbox/compose/message_id.h"
#include "mailbox/compose/typed_addresses.h"
#include "services/attached_bytes.h"
#include "services/mail_access.h"

namespace tegami::services {

namespace compose = mailbox::compose;
namespace json = boost::json;

const std::initializer_list<std::string_view> kLetterFields = {
    "to", "cc", "bcc", "subject", "text", "html", "attachments", "in_reply_to", "references", "charset", "message_id"};

namespace {

/// Collects what is wrong, so that all of it is told at once.
class Reader {
 public:
  explicit Reader(const LetterReading& reading)
      : words_(reading.words),
        call_(reading.call),
        limits_(reading.limits),
        account_(reading.account.id),
        find_part_(reading.find_part) {}

  std::map<std::string, std::string> wrong;

  void refuse(const std::string& field, std::string_view key) {
    wrong.emplace(field, words_.text(call_.caller.locale, key));
  }
  void refuse(const std::vector<compose::Flaw>& flaws) {
    for (const auto& [field, text] : refusal_of(words_, call_.caller, flaws).fields) wrong.emplace(field, text);
  }

  std::string text(const json::object& from, std::string_view name, const std::string& field, std::size_t most) {
    const auto* value = from.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    const auto* string = value->if_string();
    if (string == nullptr) {
      refuse(field, "error.text");
      return {};
    }
    if (string->size() > most) {
      refuse(field, "error.too_long");
      return {};
    }
    return {string->data(), string->size()};
  }

  std::vector<compose::Mailbox> addresses(const std::string& field) {
    const auto* value = call_.request.if_contains(field);
    std::vector<compose::Mailbox> all;
    if (value == nullptr || value->is_null()) return all;
    const auto take = [&](const json::value& item) {
      const auto* typed = item.if_string();
      if (typed == nullptr) return refuse(field, "error.text");
      auto parsed = compose::parse_typed(field, std::string_view(typed->data(), typed->size()), limits_);
      if (parsed.has_error()) return refuse(parsed.error().flaws);
      all.insert(all.end(), std::make_move_iterator(parsed->begin()), std::make_move_iterator(parsed->end()));
    };
    const auto* list = value->if_array();
    if (list == nullptr) {
      take(*value);
    } else if (list->size() > limits_.recipients) {
      refuse(field, "error.too_many");
    } else {
      for (const json::value& item : *list) take(item);
    }
    return all;
  }

  /// A field of addresses, typed as one text.
  std::string typed(const std::string& field) {
    const auto* value = call_.request.if_contains(field);
    const auto* list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr) return text(call_.request, field, field, compose::kTypedBytes);
    std::string all;
    for (const json::value& item : *list) {
      const auto* one = item.if_string();
      if (one == nullptr || all.size() + one->size() > compose::kTypedBytes) {
        refuse(field, one == nullptr ? "error.text" : "error.too_long");
        return {};
      }
      all.append(all.empty() ? "" : ", ").append(one->data(), one->size());
    }
    return all;
  }

  /// What of it can be read; an unfinished one is no flaw of a draft.
  std::vector<compose::Mailbox> finished(const std::string& field, const std::string& typed) const {
    auto parsed = compose::parse_typed(field, typed, limits_);
    return parsed.has_error() ? std::vector<compose::Mailbox>() : std::move(*parsed);
  }

  std::vector<std::string> references() {
    std::vector<std::string> all;
    const auto* value = call_.request.if_contains("references");
    if (value == nullptr || value->is_null()) return all;
    const auto* list = value->if_array();
    if (list == nullptr || list->size() > compose::kReferences) {
      refuse("references", list == nullptr ? "error.text" : "error.too_many");
      return all;
    }
    for (const json::value& item : *list) {
      if (!item.is_string()) refuse("references", "error.text");
      if (item.is_string()) all.emplace_back(item.get_string().data(), item.get_string().size());
    }
    return all;
  }

  compose::Charset charset() {
    const std::string name = text(call_.request, "charset", "charset", 100);
    if (name.empty() || name == "utf-8") return compose::Charset::utf8;
    if (name != "iso-2022-jp") refuse("charset", "error.choice");
    return compose::Charset::iso_2022_jp;
  }

  std::vector<compose::Attachment> attachments() {
    std::vector<compose::Attachment> all;
    const auto* value = call_.request.if_contains("attachments");
    if (value == nullptr || value->is_null()) return all;
    const auto* list = value->if_array();
    if (list == nullptr || list->size() > compose::kAttachments) {
      refuse("attachments", list == nullptr ? "error.list" : "error.too_many");
      return all;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string field = "attachments[" + std::to_string(i) + "]";
      const auto* item = (*list)[i].if_object();
      if (item == nullptr) {
        refuse(field, "error.object");
        continue;
      }
      for (const auto& each : *item) {
        const std::string_view key(each.key().data(), each.key().size());
        if (std::ranges::find(kAttachmentFields, key) == kAttachmentFields.end()) {
          refuse(field + "." + std::string(key), "error.unknown_field");
        }
      }
      compose::Attachment attachment;
      attachment.name = text(*item, "name", field + ".name", kShort);
      attachment.type = text(*item, "type", field + ".type", kShort);
      attachment.content_id = text(*item, "content_id", field + ".content_id", kShort);
      auto bytes = item->contains("message") ? stored(*item, field, attachment)
                                             : bytes_of(*item, field, "attachments." + std::to_string(i) + ".data");
      if (!bytes) continue;
      attachment.bytes = bytes->size();
      attachment.open = [bytes = std::move(*bytes)] { return bytes.open(); };
      all.push_back(std::move(attachment));
    }
    return all;
  }

 private:
  static constexpr std::size_t kShort = 10'000;
  static constexpr std::array<std::string_view, 7> kAttachmentFields = {"name",    "type", "content_id", "data_base64",
                                                                        "message", "part", "account"};

  /// Name and type are the stored part's where none are given.
  std::optional<AttachedBytes> stored(const json::object& item, const std::string& field,
                                      compose::Attachment& attachment) {
    const auto number = [&](std::string_view name, std::int64_t otherwise) {
      const auto* value = item.if_contains(name);
      return value != nullptr && value->is_int64() ? value->get_int64() : otherwise;
    };
    auto part =
        find_part_(number("account", account_), number("message", 0), text(item, "part", field + ".part", kShort));
    if (!part) {
      refuse(field, "compose.attachment_gone");
      return std::nullopt;
    }
    if (attachment.name.empty()) attachment.name = std::move(part->name);
    if (attachment.type.empty()) attachment.type = std::move(part->type);
    return std::move(part->bytes);
  }

  std::optional<AttachedBytes> bytes_of(const json::object& item, const std::string& field, const std::string& came) {
    if (const auto found = call_.attachments.find(came); found != call_.attachments.end()) {
      auto bytes = AttachedBytes::read(found->second, limits_.message_bytes);
      if (!bytes) refuse(field, "compose.too_large");
      return bytes;
    }
    const auto* value = item.if_contains("data_base64");
    if (value == nullptr || !value->is_string()) {
      refuse(field + ".data_base64", "error.required");
      return std::nullopt;
    }
    std::istringstream encoded(std::string(value->get_string().data(), value->get_string().size()));
    try {
      Poco::Base64Decoder decoder(encoded);
      return AttachedBytes(std::string(std::istreambuf_iterator<char>(decoder), {}));
    } catch (const Poco::DataFormatException&) {
      refuse(field + ".data_base64", "error.base64");
      return std::nullopt;
    }
  }

  const words::Catalog& words_;
  const Call& call_;
  const compose::Limits& limits_;
  const accounts::AccountId account_;
  const FindPart& find_part_;
};

/// Of the time zone at that moment: what stands behind the seconds in RFC 3339.
std::int32_t offset_minutes(std::string_view time_zone, std::int64_t at_ms) {
  const std::string text = words::Catalog::rfc3339(time_zone, at_ms);
  if (text.size() < 6 || text.ends_with('Z')) return 0;
  const std::string_view tail = std::string_view(text).substr(text.size() - 6);
  const auto digit = [&](std::size_t at) { return tail[at] - '0'; };
  const std::int32_t minutes = (digit(1) * 10 + digit(2)) * 60 + digit(4) * 10 + digit(5);
  return tail[0] == '-' ? -minutes : minutes;
}

}  // namespace

Refusal refusal_of(const words::Catalog& words, const Caller& caller, const std::vector<compose::Flaw>& flaws) {
  Refusal refusal{"invalid", words.text(caller.locale, "error.invalid")};
  for (const compose::Flaw& flaw : flaws) {
    const std::string key = "compose." + std::string(compose::name(flaw.fault));
    refusal.fields.emplace(flaw.field, words.text(caller.locale, key, {{"value", flaw.value}}));
  }
  return refusal;
}

namespace {

/// With everything but the addresses.
boost::system::result<compose::Letter, Refusal> written(const LetterReading& reading, Reader& reader) {
  const auto& request = reading.call.request;
  auto from = compose::Address::parse(reading.account.address);
  if (from.has_error()) {
    return refusal_of(reading.words, reading.call.caller, {{"account", from.error(), reading.account.address}});
  }
  compose::Letter letter{{reading.account.display_name, *from}};
  letter.subject = reader.text(request, "subject", "subject", compose::kSubjectCharacters * 4);
  letter.text = reader.text(request, "text", "text", compose::kTextBytes);
  letter.html = reader.text(request, "html", "html", compose::kTextBytes);
  letter.in_reply_to = reader.text(request, "in_reply_to", "in_reply_to", compose::kMessageIdBytes);
  letter.references = reader.references();
  letter.charset = reader.charset();
  letter.attachments = reader.attachments();
  letter.message_id = reader.text(request, "message_id", "message_id", compose::kMessageIdBytes);
  if (letter.message_id.empty()) letter.message_id = compose::new_message_id(*from);
  letter.date_ms = reading.now_ms;
  letter.utc_offset_min = offset_minutes(reading.call.caller.time_zone, reading.now_ms);
  return letter;
}

boost::system::result<compose::Letter, Refusal> checked(const LetterReading& reading, Reader& reader,
                                                        compose::Letter letter) {
  reader.refuse(compose::flaws_of(letter, reading.limits));
  if (reader.wrong.empty()) return letter;
  return Refusal{"invalid", reading.words.text(reading.call.caller.locale, "error.invalid"), std::move(reader.wrong)};
}

}  // namespace

boost::system::result<compose::Letter, Refusal> letter_of(const LetterReading& reading) {
  Reader reader(reading);
  auto letter = written(reading, reader);
  if (letter.has_error()) return letter.error();
  letter->to = reader.addresses("to");
  letter->cc = reader.addresses("cc");
  letter->bcc = reader.addresses("bcc");
  return checked(reading, reader, std::move(*letter));
}

boost::system::result<compose::Letter, Refusal> draft_of(const LetterReading& reading) {
  Reader reader(reading);
  auto letter = written(reading, reader);
  if (letter.has_error()) return letter.error();
  letter->draft = compose::Typed{reader.typed("to"), reader.typed("cc"), reader.typed("bcc"), letter->charset};
  letter->to = reader.finished("to", letter->draft->to);
  letter->cc = reader.finished("cc", letter->draft->cc);
  return checked(reading, reader, std::move(*letter));
}

}  // namespace tegami::services
