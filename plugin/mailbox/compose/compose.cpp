#include "mailbox/compose/compose.h"

#include <algorithm>
#include <string>
#include <vector>

#include "mailbox/compose/attachment_part.h"
#include "mailbox/compose/date.h"
#include "mailbox/compose/draft.h"
#include "mailbox/compose/header.h"
#include "mailbox/compose/iso_2022_jp.h"
#include "mailbox/compose/message_id.h"
#include "mailbox/compose/output.h"
#include "mailbox/compose/text_part.h"

namespace tegami::mailbox::compose {
namespace {

/// One charset for the whole mail: the wish, if there is nothing that it has no place for.
Charset charset_of(const Letter& letter) {
  if (letter.charset == Charset::utf8) return Charset::utf8;
  std::vector<std::string_view> texts = {letter.from.display_name, letter.subject, letter.text, letter.html};
  for (const auto* some : {&letter.to, &letter.cc, &letter.reply_to}) {
    for (const Mailbox& one : *some) texts.push_back(one.display_name);
  }
  for (const Attachment& one : letter.attachments) texts.push_back(one.name);
  const bool all = std::ranges::all_of(texts, [](std::string_view text) { return to_iso_2022_jp(text).has_value(); });
  return all ? Charset::iso_2022_jp : Charset::utf8;
}

bool needs_smtputf8(const Letter& letter) {
  const auto not_ascii = [](const Mailbox& one) { return !one.address.ascii(); };
  return not_ascii(letter.from) || std::ranges::any_of(letter.to, not_ascii) ||
         std::ranges::any_of(letter.cc, not_ascii) || std::ranges::any_of(letter.bcc, not_ascii) ||
         std::ranges::any_of(letter.reply_to, not_ascii);
}

class Composition {
 public:
  Composition(const Letter& letter, const Limits& limits, const Sink& sink)
      : letter_(letter), charset_(charset_of(letter)), out_(sink, limits.message_bytes) {}

  Result<Composed> run() {
    head();
    body();
    if (!flaw_ && out_.full()) flaw_ = Flaw{"text", Fault::too_large};
    if (flaw_) return Failure{{*flaw_}};
    return Composed{out_.bytes(), needs_smtputf8(letter_), charset_};
  }

 private:
  void head() {
    out_.write("Date: " + date_field(letter_.date_ms, letter_.utc_offset_min) + "\r\n");
    mailboxes("From", {&letter_.from, 1});
    if (letter_.to.empty() && letter_.cc.empty() && !letter_.draft) {
      out_.write("To: undisclosed-recipients:;\r\n");
    }
    mailboxes("To", letter_.to);
    mailboxes("Cc", letter_.cc);
    mailboxes("Reply-To", letter_.reply_to);
    HeaderField subject("Subject");
    subject.text(letter_.subject, charset_);
    out_.write(std::move(subject).take());
    out_.write("Message-ID: " + letter_.message_id + "\r\n");
    if (!letter_.in_reply_to.empty()) out_.write("In-Reply-To: " + letter_.in_reply_to + "\r\n");
    if (!letter_.references.empty()) {
      HeaderField references("References");
      for (const std::string& id : letter_.references) references.token(id);
      out_.write(std::move(references).take());
    }
    if (letter_.draft) out_.write(draft_field(*letter_.draft));
    out_.write("MIME-Version: 1.0\r\n");
  }

  void mailboxes(std::string_view name, std::span<const Mailbox> all) {
    if (all.empty()) return;
    HeaderField field(name);
    field.mailboxes(all, charset_);
    out_.write(std::move(field).take());
  }

  bool shown_inside(const Attachment& one) const { return !letter_.html.empty() && !one.content_id.empty(); }

  void body() {
    const bool all_inside =
        std::ranges::all_of(letter_.attachments, [this](const Attachment& one) { return shown_inside(one); });
    if (all_inside) {
      message(false);
      return;
    }
    multipart("mixed", [this] {
      part([this] { message(true); });
      attachments(false);
    });
  }

  void message(bool inside) {
    if (letter_.html.empty()) {
      text("plain", letter_.text, inside);
    } else if (letter_.text.empty()) {
      html(inside);
    } else {
      multipart("alternative", [this] {
        part([this] { text("plain", letter_.text, true); });
        part([this] { html(true); });
      });
    }
  }

  void html(bool inside) {
    const bool pictures =
        std::ranges::any_of(letter_.attachments, [this](const Attachment& one) { return shown_inside(one); });
    if (!pictures) {
      text("html", letter_.html, inside);
      return;
    }
    multipart("related; type=\"text/html\"", [this] {
      part([this] { text("html", letter_.html, true); });
      attachments(true);
    });
  }

  void attachments(bool inside) {
    for (std::size_t i = 0; i < letter_.attachments.size() && !flaw_; ++i) {
      const Attachment& one = letter_.attachments[i];
      if (shown_inside(one) != inside) continue;
      part([&] {
        const auto fault = write_attachment(one, inside, charset_, out_);
        if (fault) flaw_ = Flaw{"attachments[" + std::to_string(i) + "]", *fault, shown(one.name)};
      });
    }
  }

  void text(std::string_view subtype, std::string_view content, bool inside) {
    const TextPart part(subtype, content, charset_);
    out_.write(part.head() + "\r\n");
    part.write([this](std::string_view some) { out_.write(some); });
    if (inside) out_.write("\r\n");  // the last line end of a part belongs to the boundary
  }

  /// 128 random bits: in no content, whoever wrote it; "=_": in no quoted-printable or base64 line either.
  void multipart(std::string_view subtype, const std::function<void()>& parts) {
    const std::string outer = std::move(boundary_);
    boundary_ = "=_" + random_token();
    out_.write(std::string("Content-Type: multipart/").append(subtype) + ";\r\n boundary=\"" + boundary_ +
               "\"\r\n\r\n");
    parts();
    out_.write("--" + boundary_ + "--\r\n");
    boundary_ = outer;
  }

  void part(const std::function<void()>& content) {
    out_.write("--" + boundary_ + "\r\n");
    content();
  }

  const Letter& letter_;
  Charset charset_;
  Output out_;
  std::string boundary_;
  std::optional<Flaw> flaw_;
};

}  // namespace

Result<Composed> compose(const Letter& letter, const Limits& limits, const Sink& sink) {
  Failure failure{flaws_of(letter, limits)};
  if (!failure.flaws.empty()) return failure;
  return Composition(letter, limits, sink).run();
}

}  // namespace tegami::mailbox::compose
