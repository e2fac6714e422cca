#include "mailbox/compose/reply.h"

#include <algorithm>
#include <span>

#include "mailbox/compose/characters.h"
#include "mailbox/compose/message_id.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose {
namespace {

constexpr bool is_space(char32_t c) { return c == ' ' || c == '\t' || c == 0x3000; }
constexpr bool is_colon(char32_t c) { return c == ':' || c == 0xFF1A; }
constexpr char32_t plain(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

std::u32string letters_of(std::string_view text) {
  std::u32string out;
  for (const char32_t c : Characters(text)) out += c;
  return out;
}

std::size_t past_spaces(std::u32string_view text, std::size_t i) {
  while (i < text.size() && is_space(text[i])) ++i;
  return i;
}

/// Behind "Re[2]: " at the beginning, 0: it does not begin so. marks: in lower case.
std::size_t past_mark(std::u32string_view text, std::span<const std::u32string_view> marks) {
  for (const std::u32string_view mark : marks) {
    if (text.size() < mark.size() || !std::ranges::equal(text.substr(0, mark.size()), mark, {}, plain)) continue;
    std::size_t i = mark.size();
    // A count: [2], (2), ^2, *2.
    while (i < text.size() && i < mark.size() + 6 &&
           std::u32string_view(U"[](^*)0123456789").find(plain(text[i])) != mark.npos)
      ++i;
    i = past_spaces(text, i);
    if (i < text.size() && is_colon(text[i])) return past_spaces(text, i + 1);
  }
  return 0;
}

constexpr std::u32string_view kReply[] = {U"re", U"\u8FD4\u4FE1"};
constexpr std::u32string_view kForward[] = {U"fwd", U"fw", U"\u8EE2\u9001"};

/// A subject that flaw_of_line() takes, with room for what is put before it.
std::string line_of(std::u32string_view text) {
  std::string out;
  std::size_t count = 0;
  for (const char32_t c : text) {
    if (count + 8 >= kSubjectCharacters) break;
    if (breaks_a_line(c)) continue;
    mime::append_utf8(out, c);
    ++count;
  }
  return out;
}

std::string name_of(std::string_view name) {
  std::string out;
  std::size_t count = 0;
  for (const char32_t c : Characters(name)) {
    if (breaks_a_line(c)) continue;
    if (++count > kNameCharacters) break;
    mime::append_utf8(out, c);
  }
  return out;
}

std::vector<std::string> ids_in(std::string_view field) {
  std::vector<std::string> ids;
  for (std::size_t at = field.find('<'); at != std::string_view::npos; at = field.find('<', at + 1)) {
    const std::string_view id = field.substr(at, field.find('>', at) - at + 1);
    if (is_message_id(id) && std::ranges::find(ids, id) == ids.end()) ids.emplace_back(id);
    if (ids.size() > 2 * kReferences) ids.erase(ids.begin() + 1);
  }
  return ids;
}

/// Takes each address once.
class Collector {
 public:
  explicit Collector(const Mailbox& me) : seen_{me.address} {}

  void take(const std::vector<mime::Address>& from, std::vector<Mailbox>& into, std::vector<std::string>& unusable) {
    for (const mime::Address& one : from) {
      auto address = Address::parse(one.address);
      if (!address) {
        unusable.push_back(shown(one.address.empty() ? one.name : one.address));
      } else if (std::ranges::find(seen_, *address) == seen_.end()) {
        seen_.push_back(*address);
        into.push_back({name_of(one.name), *std::move(address)});
      }
    }
  }

 private:
  std::vector<Address> seen_;
};

}  // namespace

std::string reply_subject(std::string_view subject) {
  const std::u32string letters = letters_of(subject);
  std::u32string_view rest = letters;
  rest.remove_prefix(past_spaces(rest, 0));
  for (std::size_t mark = past_mark(rest, kReply); mark > 0; mark = past_mark(rest, kReply)) rest.remove_prefix(mark);
  return "Re: " + line_of(rest);
}

std::string forward_subject(std::string_view subject) {
  const std::u32string letters = letters_of(subject);
  return (past_mark(letters, kForward) > 0 ? "" : "Fwd: ") + line_of(letters);
}

std::string quoted_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += line.empty() || line.starts_with('>') ? ">" : "> ";
    out += line;
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::vector<std::string> message_ids(std::string_view field) {
  std::vector<std::string> ids = ids_in(field);
  while (ids.size() > kReferences) ids.erase(ids.begin() + 1);
  return ids;
}

Chain chain_of(const mime::Message& message) {
  Chain chain;
  const std::vector<std::string> own = ids_in(message.message_id);
  chain.references = ids_in(message.references);
  if (chain.references.empty()) {
    const std::vector<std::string> before = ids_in(message.in_reply_to);
    if (before.size() == 1) chain.references = before;
  }
  if (!own.empty()) {
    chain.in_reply_to = own.front();
    std::erase(chain.references, own.front());
    chain.references.push_back(own.front());
  }
  if (chain.references.size() > kReferences) {
    const auto extra = static_cast<std::ptrdiff_t>(chain.references.size() - kReferences);
    chain.references.erase(chain.references.begin() + 1, chain.references.begin() + 1 + extra);
  }
  return chain;
}

Reply reply_to(const mime::Message& message, const Mailbox& me, ReplyTo whom) {
  Reply reply{{.from = me}, {}};
  Letter& letter = reply.letter;
  const std::vector<mime::Address>& sender = message.reply_to.empty() ? message.from : message.reply_to;
  Collector others(me);
  others.take(sender, letter.to, reply.unusable);
  if (whom == ReplyTo::all) {
    others.take(message.to, letter.to, reply.unusable);
    others.take(message.cc, letter.cc, reply.unusable);
  }
  if (letter.to.empty() && letter.cc.empty() && reply.unusable.empty()) letter.to.push_back(me);
  Chain chain = chain_of(message);
  letter.subject = reply_subject(message.subject);
  letter.in_reply_to = std::move(chain.in_reply_to);
  letter.references = std::move(chain.references);
  return reply;
}

}  // namespace tegami::mailbox::compose
