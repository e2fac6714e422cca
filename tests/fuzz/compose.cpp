// Arbitrary texts in every field of a letter: refused by name, or a mail that our reader reads as it was written.
#include "mailbox/compose/compose.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "mailbox/compose/reply.h"
#include "mailbox/compose/text_part.h"
#include "mailbox/mime/parameters.h"
#include "unit/mailbox/compose/random_letter.h"

namespace tegami::fuzz {
namespace {

namespace compose = mailbox::compose;
namespace mime = mailbox::mime;
using compose::Letter;
using compose::Mailbox;

/// A line a field; a vertical tab is a line end inside of one, so that those are tried too.
std::string next_field(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string field(rest.substr(0, end));
  std::ranges::replace(field, '\v', '\n');
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

bool is_one_line(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

void check_address(const compose::Address& address) {
  require(is_one_line(address.wire()) && is_one_line(address.shown()), "an address is one line");
  require(mime::is_ascii(address.domain()), "a domain is ASCII");
  require(compose::Address::parse(address.wire()).value() == address, "an address is read from its wire form");
  require(compose::Address::parse(address.shown()).value() == address, "an address is read as it is shown");
}

std::vector<Mailbox> typed(std::string_view text) {
  const auto parsed = compose::parse_typed("to", text);
  if (!parsed) {
    const compose::Failure failure = parsed.error();
    for (const compose::Flaw& flaw : failure.flaws) {
      require(flaw.field == "to" && is_one_line(flaw.value) && flaw.value.size() <= 200, "a flaw is told in one line");
    }
    return {};
  }
  for (const Mailbox& one : *parsed) check_address(one.address);
  require(compose::parse_typed("to", compose::as_typed(*parsed)).value() == *parsed, "what is shown is read the same");
  return *parsed;
}

void check_lines(std::string_view bytes, bool seven_bits) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find("\r\n");
    require(end != bytes.npos, "the last line ends");
    const std::string_view line = bytes.substr(0, end);
    require(line.size() <= compose::kLineBytes, "lines are short");
    require(line.find_first_of(std::string_view("\r\n\0", 3)) == line.npos, "no bare CR or LF, no NUL");
    require(!seven_bits || mime::is_ascii(line), "seven bits");
    bytes.remove_prefix(end + 2);
  }
}

void check_head(std::string_view bytes) {
  static constexpr std::array<std::string_view, 13> kFields = {"Date:",
                                                               "From:",
                                                               "To:",
                                                               "Cc:",
                                                               "Subject:",
                                                               "Message-ID:",
                                                               "MIME-Version:",
                                                               "References:",
                                                               "In-Reply-To:",
                                                               "Content-Type:",
                                                               "Content-Transfer-Encoding:",
                                                               " ",
                                                               "Reply-To:"};
  for (std::size_t end = bytes.find("\r\n"); end != 0; end = bytes.find("\r\n")) {
    require(std::ranges::any_of(kFields, [&](std::string_view name) { return bytes.starts_with(name); }),
            "no field but ours is in the head");
    bytes.remove_prefix(end + 2);
  }
}

/// Readers take these for something else, wherever they come from.
bool is_faithful(std::string_view text) {
  return text.find("\xEF\xBB\xBF") == text.npos && text.find('\x1B') == text.npos;
}

void check_people(const std::vector<Mailbox>& sent, const std::vector<mime::Address>& read, compose::Charset charset) {
  require(sent.size() == read.size(), "nobody is lost, nobody is added");
  for (std::size_t i = 0; i < sent.size(); ++i) {
    require(read[i].address == sent[i].address.wire(), "an address arrives");
    if (!is_faithful(sent[i].display_name)) continue;
    require(compose::test::as_read(read[i].name, charset) ==
                compose::test::trimmed(compose::test::as_sent(sent[i].display_name, charset)),
            "a name arrives");
  }
}

void check_read(const Letter& sent, const std::string& bytes, const compose::Composed& about) {
  using namespace compose::test;
  const auto message = mime::read(source_of(bytes));
  require(message.has_value(), "our reader reads it");
  check_people({sent.from}, message->from, about.charset);
  if (!sent.to.empty()) check_people(sent.to, message->to, about.charset);
  check_people(sent.cc, message->cc, about.charset);
  if (is_faithful(sent.subject)) {
    require(as_read(message->subject, about.charset) == as_sent(sent.subject, about.charset), "a subject arrives");
  }
  if (is_faithful(sent.text)) {
    std::string text = compose::with_crlf(sent.text);
    std::erase(text, '\r');
    require(as_read(message->text, about.charset) == as_sent(text, about.charset), "a text arrives");
  }
  require(message->parts.size() == 1, "one attachment arrives");
  const std::string& name = sent.attachments[0].name;
  if (is_faithful(name) && name.find("=?") == name.npos) {
    require(as_read(message->parts[0].name, about.charset) == as_sent(mime::file_name(name), about.charset),
            "a file name arrives");
  }
  require(message->parts[0].size == 3, "its bytes arrive");
  const compose::Reply reply = compose::reply_to(*message, sent.from, compose::ReplyTo::all);
  require(reply.unusable.empty(), "who is in our mail can be answered");
  Letter answer = reply.letter;
  answer.message_id = "<a@b>";
  answer.date_ms = sent.date_ms;
  require(compose::flaws_of(answer, {}).empty(), "an answer can be composed");
}

void check_letter(const Letter& letter) {
  std::string bytes;
  const auto result =
      compose::compose(letter, {}, [&](std::span<const char> some) { bytes.append(some.data(), some.size()); });
  if (!result) {
    require(bytes.empty() && !result.error().flaws.empty(), "what is refused is refused at once, with a reason");
    return;
  }
  require(result->bytes == bytes.size(), "a size is told");
  check_lines(bytes, !result->needs_smtputf8);
  check_head(bytes);
  check_read(letter, bytes, *result);
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  tegami::mailbox::mime::init();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Letter letter = compose::test::letter();
  letter.charset = next_field(rest) == "j" ? compose::Charset::iso_2022_jp : compose::Charset::utf8;
  letter.to = typed(next_field(rest));
  letter.cc = typed(next_field(rest));
  letter.bcc = letter.to.empty() && letter.cc.empty() ? compose::test::letter().to : std::vector<Mailbox>{};
  letter.from.display_name = next_field(rest);
  letter.subject = next_field(rest);
  letter.attachments = {compose::test::attachment(next_field(rest), {}, "abc")};
  letter.attachments[0].type = next_field(rest);
  if (letter.attachments[0].type == "message/rfc822") letter.attachments[0].type.clear();
  if (const std::string id = next_field(rest); !id.empty()) letter.references = {id};
  letter.text = rest;
  check_letter(letter);
  return 0;
}
