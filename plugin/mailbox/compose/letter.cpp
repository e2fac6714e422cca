#include "mailbox/compose/letter.h"

#include <algorithm>

#include "mailbox/compose/characters.h"
#include "mailbox/compose/date.h"
#include "mailbox/compose/media_type.h"
#include "mailbox/compose/message_id.h"

namespace tegami::mailbox::compose {
namespace {

class Check {
 public:
  void add(std::string field, std::optional<Fault> fault, std::string_view value = {}) {
    if (fault) flaws_.push_back({std::move(field), *fault, shown(value)});
  }

  void mailboxes(const std::string& field, const std::vector<Mailbox>& all) {
    for (const Mailbox& one : all) add(field, flaw_of_line(one.display_name, kNameCharacters), one.display_name);
  }

  void attachment(const std::string& field, const Attachment& one) {
    add(field + ".name", flaw_of_line(one.name, kFileNameCharacters));
    const bool typed = one.type.empty() || is_media_type(without_parameters(one.type));
    if (!typed) add(field + ".type", Fault::not_a_type, one.type);
    if (!one.content_id.empty() && !is_message_id("<" + one.content_id + ">")) {
      add(field + ".content_id", Fault::not_a_message_id, one.content_id);
    }
  }

  void message_id(const std::string& field, std::string_view id) {
    if (!is_message_id(id)) add(field, Fault::not_a_message_id, id);
  }

  std::vector<Flaw> take() { return std::move(flaws_); }

 private:
  std::vector<Flaw> flaws_;
};

/// At least so large will it be: attachments as base64 lines, where their size is told.
std::uint64_t least_bytes(const Letter& letter) {
  std::uint64_t all = letter.text.size() + letter.html.size();
  for (const Attachment& one : letter.attachments) {
    const std::uint64_t bytes = one.bytes.value_or(0);
    if (bytes > UINT32_MAX * std::uint64_t{1024}) return UINT64_MAX;
    all += attachment_type(one.type) == "message/rfc822" ? bytes : bytes / 57 * 78;
  }
  return all;
}

}  // namespace

std::vector<Address> recipients(const Letter& letter) {
  std::vector<Address> all;
  for (const auto* some : {&letter.to, &letter.cc, &letter.bcc}) {
    for (const Mailbox& one : *some) {
      if (std::ranges::find(all, one.address) == all.end()) all.push_back(one.address);
    }
  }
  return all;
}

std::vector<Flaw> flaws_of(const Letter& letter, const Limits& limits) {
  Check check;
  check.mailboxes("from", {letter.from});
  const std::size_t count = letter.to.size() + letter.cc.size() + letter.bcc.size();
  if (count == 0 && !letter.draft) check.add("to", Fault::no_recipient);
  if (count > limits.recipients) check.add("to", Fault::too_many, std::to_string(count));
  check.mailboxes("to", letter.to);
  check.mailboxes("cc", letter.cc);
  check.mailboxes("bcc", letter.bcc);
  if (letter.reply_to.size() > limits.recipients) check.add("reply_to", Fault::too_many);
  check.mailboxes("reply_to", letter.reply_to);
  check.add("subject", flaw_of_line(letter.subject, kSubjectCharacters));
  check.add("text", flaw_of_text(letter.text, kTextBytes));
  check.add("html", flaw_of_text(letter.html, kTextBytes));
  if (letter.attachments.size() > kAttachments) {
    check.add("attachments", Fault::too_many, std::to_string(letter.attachments.size()));
  } else {
    for (std::size_t i = 0; i < letter.attachments.size(); ++i) {
      check.attachment("attachments[" + std::to_string(i) + "]", letter.attachments[i]);
    }
  }
  if (least_bytes(letter) > limits.message_bytes) {
    check.add(letter.attachments.empty() ? "text" : "attachments", Fault::too_large);
  }
  if (!letter.in_reply_to.empty()) check.message_id("in_reply_to", letter.in_reply_to);
  if (letter.references.size() > kReferences) check.add("references", Fault::too_many);
  for (const std::string& id : letter.references) check.message_id("references", id);
  check.message_id("message_id", letter.message_id);
  if (!is_date(letter.date_ms, letter.utc_offset_min)) check.add("date", Fault::not_a_date);
  return check.take();
}

}  // namespace tegami::mailbox::compose
