#include "mailbox/store/digest.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "mailbox/store/letters.h"

namespace tegami::mailbox::store {

namespace {

bool is_space(UChar32 letter) { return letter <= 0x20 || letter == 0x7F || letter == 0xA0 || letter == 0x3000; }

bool is_clean(const Letter& letter) {
  if (letter.code < 0x20) return letter.code == '\t' || letter.code == '\n' || letter.code == '\r';
  return letter.code != 0x7F;
}

bool is_clean(std::string_view text) {
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    if (!is_clean(letter)) return false;
    text.remove_prefix(letter.bytes.size());
  }
  return true;
}

/// At most so many bytes, cut between letters.
std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && U8_IS_TRAIL(text[bytes])) --bytes;
  text.resize(bytes);
  return text;
}

void add_people(const std::vector<mime::Address>& people, std::string& listed, std::string& indexed) {
  for (const mime::Address& person : people) {
    const std::string shown = person.name.empty() ? person.address : person.name + " <" + person.address + ">";
    if (listed.size() < kFieldBytes) listed += (listed.empty() ? "" : ", ") + shown;
    if (indexed.size() < kIndexTextBytes) indexed += shown + "\n\n";  // one line break would join two names' letters
  }
}

std::optional<mime::Message> read_message(RawReader& raw) {
  std::exception_ptr failed;  // must not pass through the MIME library's C code
  const mime::Source source = [&](std::span<char> into) -> std::size_t {
    try {
      return failed ? 0 : raw.read(into);
    } catch (...) {
      failed = std::current_exception();
      return 0;
    }
  };
  std::optional<mime::Message> message;
  try {
    message = mime::read(source, {.text_bytes = kIndexTextBytes});
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    message.reset();
  }
  if (failed) std::rethrow_exception(failed);
  return message;
}

std::int64_t believable_date(const std::optional<std::int64_t>& date, std::int64_t received_ms) {
  return date && *date > 0 && *date <= received_ms + kFutureMs ? *date : received_ms;
}

}  // namespace

std::string clean_text(std::string text) {
  if (is_clean(text)) return text;
  std::string clean;
  clean.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const Letter letter = first_letter(rest);
    rest.remove_prefix(letter.bytes.size());
    if (letter.code < 0) clean += "\xEF\xBF\xBD";
    if (is_clean(letter)) clean += letter.bytes;
  }
  return clean;
}

std::string snippet_of(std::string_view text, std::size_t letters) {
  std::string snippet;
  bool space = false;
  text = text.substr(0, 64u << 10);  // blank text is not searched to its end
  for (std::size_t count = 0; !text.empty() && count < letters;) {
    const Letter letter = first_letter(text);
    text.remove_prefix(letter.bytes.size());
    if (is_space(letter.code)) {  // broken bytes too
      space = !snippet.empty();
      continue;
    }
    if (std::exchange(space, false)) {
      snippet += ' ';
      if (++count == letters) break;
    }
    snippet += letter.bytes;
    ++count;
  }
  if (!snippet.empty() && snippet.back() == ' ') snippet.pop_back();
  return snippet;
}

Digest digest(Summary known, RawReader& raw) {
  Digest result;
  result.summary = std::move(known);
  Summary& summary = result.summary;
  std::optional<mime::Message> message = read_message(raw);
  summary.unreadable = !message;
  summary.date_ms = believable_date(message ? message->date_ms : std::nullopt, summary.received_ms);
  if (!message) return result;

  std::string not_listed;
  add_people(message->from, summary.from, result.people);
  add_people(message->to, summary.to, result.people);
  add_people(message->cc, not_listed, result.people);
  result.subject = clean_text(std::move(message->subject));
  result.people = clean_text(std::move(result.people));
  result.body = clean_text(std::move(message->text));
  summary.subject = cut(result.subject, kFieldBytes);
  summary.from = cut(clean_text(std::move(summary.from)), kFieldBytes);
  summary.to = cut(clean_text(std::move(summary.to)), kFieldBytes);
  summary.snippet = snippet_of(result.body);
  summary.attachments = message->has_attachments;
  for (const mime::Part& part : message->parts) {
    if (!part.name.empty()) result.body += "\n\n" + clean_text(part.name);
  }
  return result;
}

}  // namespace tegami::mailbox::store
