#include "mailbox/mime/message.h"

#include <gmime/gmime.h>

#include "mailbox/mime/addresses.h"
#include "mailbox/mime/body.h"
#include "mailbox/mime/intake.h"
#include "mailbox/mime/utf8.h"
#include "mailbox/mime/words.h"

namespace tegami::mailbox::mime {
namespace {

using Fields = std::vector<Field>;

std::string text_of(const Fields& head, std::string_view name) {
  const Field* const field = find(head, name);
  return field == nullptr ? std::string() : decode_text(field->value);
}

/// A field that stands more than once (some mailers do) is read as one.
std::vector<Address> addresses_of(const Fields& head, std::string_view name) {
  std::vector<Address> all;
  for (const Field& field : head) {
    if (!same_name(field.name, name)) continue;
    for (Address& address : parse_addresses(field.value)) {
      if (all.size() < kAddresses) all.push_back(std::move(address));
    }
  }
  return all;
}

std::optional<std::int64_t> date_of(const Fields& head) {
  const Field* const field = find(head, "Date");
  if (field == nullptr) return std::nullopt;
  GDateTime* const date = g_mime_utils_header_decode_date(readable(field->value).c_str());
  if (date == nullptr) return std::nullopt;
  const std::int64_t seconds = g_date_time_to_unix(date);
  g_date_time_unref(date);
  return seconds * 1000;
}

}  // namespace

std::optional<Message> read(const Source& source, const ReadOptions& options) {
  const Intake mail(source);
  const Fields& head = mail.head();
  Message message;
  message.subject = text_of(head, "Subject");
  message.from = addresses_of(head, "From");
  message.to = addresses_of(head, "To");
  message.cc = addresses_of(head, "Cc");
  message.reply_to = addresses_of(head, "Reply-To");
  message.message_id = text_of(head, "Message-ID");
  message.in_reply_to = text_of(head, "In-Reply-To");
  message.references = text_of(head, "References");
  message.date_ms = date_of(head);
  if (const Field* const field = find(head, "X-Tegami-Draft")) message.draft = field->value;
  read_body(mail.tree(), options.text_bytes, message);
  return message;
}

bool read_part(const Source& source, std::string_view path, const std::function<void(std::span<const char>)>& sink) {
  const Intake mail(source);
  return write_part(mail.tree(), path, sink);
}

}  // namespace tegami::mailbox::mime
