// Arbitrary bytes as a mail: read, its parts, its row in a list, its words for both search indexes, a query of it.
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "mailbox/mime/addresses.h"
#include "mailbox/mime/limits.h"
#include "mailbox/mime/utf8.h"
#include "mailbox/search/query.h"
#include "mailbox/search/tokenizer.h"
#include "mailbox/search/tsvector.h"
#include "mailbox/store/digest.h"
#include "mailbox/store/letters.h"

namespace tegami::fuzz {
namespace {

namespace mime = mailbox::mime;
namespace search = mailbox::search;
namespace store = mailbox::store;

/// What the mail decides by its bytes, so that mails of the tree are seeds as they are.
std::uint32_t sum_of(std::string_view bytes) {
  std::uint32_t sum = 2'166'136'261U;
  for (const char byte : bytes) sum = (sum ^ static_cast<unsigned char>(byte)) * 16'777'619U;
  return sum;
}

mime::Source source_of(std::string_view mail, std::size_t piece) {
  return [mail, piece](std::span<char> into) mutable {
    const std::size_t size = std::min({into.size(), piece, mail.size()});
    std::copy_n(mail.data(), size, into.data());
    mail.remove_prefix(size);
    return size;
  };
}

class Reader : public mailbox::RawReader {
 public:
  Reader(std::string_view mail, std::size_t piece) : size_(mail.size()), source_(source_of(mail, piece)) {}
  std::uint64_t size() const override { return size_; }
  std::size_t read(std::span<char> into) override { return source_(into); }

 private:
  std::uint64_t size_;
  mime::Source source_;
};

/// Checked by ICU's macro, not by the code that is on trial.
bool is_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const store::Letter letter = store::first_letter(text.substr(i));
    if (letter.code <= 0) return false;  // NUL is none either
    i += letter.bytes.size();
  }
  return true;
}

void check_addresses(const std::vector<mime::Address>& addresses) {
  require(addresses.size() <= mime::kAddresses, "addresses are bounded");
  for (const mime::Address& address : addresses) {
    require(is_text(address.name) && is_text(address.address), "addresses are UTF-8");
    require(address.name.find_first_of("\r\n") == std::string::npos, "a name is one line");
    require(address.address.find_first_of("\r\n") == std::string::npos, "an address is one line");
  }
}

void check_part(const mime::Part& part) {
  require(is_text(part.path) && is_text(part.type) && is_text(part.name) && is_text(part.content_id),
          "parts are described in UTF-8");
  require(part.name.find_first_of("/\\\r\n") == std::string::npos && part.name != "." && part.name != "..",
          "a file name leads nowhere");
}

void check(const mime::Message& message, std::size_t text_bytes) {
  for (const std::string* text : {&message.subject, &message.message_id, &message.in_reply_to, &message.references}) {
    require(is_text(*text), "fields are UTF-8");
    require(text->find_first_of("\r\n") == std::string::npos, "a field is one line");
  }
  for (const auto* addresses : {&message.from, &message.to, &message.cc, &message.reply_to}) {
    check_addresses(*addresses);
  }
  require(message.text.size() <= text_bytes && message.html.size() <= text_bytes, "texts are bounded");
  require(is_text(message.text) && is_text(message.html), "texts are UTF-8");
  require(message.parts.size() <= mime::kParts, "parts are bounded");
  std::for_each(message.parts.begin(), message.parts.end(), check_part);
}

std::string all_of(const mime::Message& message) {
  std::string all = message.subject + '\n' + message.message_id + '\n' + message.text + '\n' + message.html;
  for (const auto* addresses : {&message.from, &message.to, &message.cc, &message.reply_to}) {
    for (const mime::Address& address : *addresses) all += '\n' + address.name + '<' + address.address;
  }
  for (const mime::Part& part : message.parts) all += '\n' + part.path + part.name + std::to_string(part.size);
  return all;
}

void read_parts(std::string_view mail, const mime::Message& message, std::size_t piece) {
  for (std::size_t i = 0; i < message.parts.size() && i < 4; ++i) {
    std::uint64_t bytes = 0;
    require(mime::read_part(source_of(mail, piece), message.parts[i].path,
                            [&](std::span<const char> some) { bytes += some.size(); }),
            "a part that is named is there");
    require(bytes == message.parts[i].size, "a part is as large as it was said to be");
  }
}

void check_words(std::string_view text, search::Mode mode) {
  std::size_t before = 0, tokens = 0;
  search::tokenize(text, mode, [&](std::string_view token, std::size_t start, std::size_t end) {
    require(!token.empty() && token.size() <= search::kWordBytes, "a word is short, and something");
    require(is_text(token), "a word is UTF-8");
    require(before <= start && start < end && end <= text.size(), "words stand in the text, in order");
    before = start;
    return ++tokens < 100'000;
  });
}

void check_query(std::string_view typed) {
  const search::Query query = search::parse_query(typed);
  require(query.all.size() + query.none.size() <= search::kQueryTerms * search::kQueryBytes, "a query is bounded");
  for (const auto* terms : {&query.all, &query.none}) {
    for (const search::Term& term : *terms) {
      require(!term.tokens.empty() && term.tokens.size() <= search::kPhraseTokens, "a phrase is bounded");
      for (const std::string& token : term.tokens) {
        require(token.find_first_of("\"'\\ \t\r\n*:()") == std::string::npos, "no sign reaches the store's query");
      }
    }
  }
  require(is_text(search::fts5_match(query)), "a query is UTF-8");
}

void check_digest(std::string_view mail, std::size_t piece) {
  Reader reader(mail, piece);
  mailbox::Summary known;
  known.received_ms = 1'700'000'000'000;
  const store::Digest digest = store::digest(known, reader);
  const mailbox::Summary& row = digest.summary;
  for (const std::string* text : {&row.subject, &row.from, &row.to, &row.snippet}) {
    require(text->size() <= store::kFieldBytes, "what a list shows is bounded");
    require(is_text(*text), "what a list shows is UTF-8");
  }
  require(row.date_ms > 0 && row.date_ms <= known.received_ms + store::kFutureMs, "a date is believable");
  for (const std::string* text : {&digest.subject, &digest.people, &digest.body}) {
    require(is_text(*text), "what is indexed is UTF-8");
    check_words(*text, search::Mode::document);
  }
  const std::array<std::string_view, 3> texts{digest.subject, digest.people, digest.body};
  for (const std::string& line : search::tsvector_rows(1, texts)) {
    require(is_text(line) && line.size() < (1U << 20U), "PostgreSQL takes each row");
  }
  check_query(digest.subject);
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  tegami::mailbox::mime::init();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  const std::string_view mail(reinterpret_cast<const char*>(data), size);
  const std::uint32_t chosen = sum_of(mail);
  const std::size_t piece = 1 + chosen % 61;
  const std::size_t text_bytes = (chosen & 64U) != 0 ? 100 : 1U << 20U;

  const auto message = mime::read(source_of(mail, piece), {.text_bytes = text_bytes});
  if (message) {
    check(*message, text_bytes);
    read_parts(mail, *message, piece);
    const auto whole = mime::read(source_of(mail, size + 1), {.text_bytes = text_bytes});
    require(whole && all_of(*whole) == all_of(*message), "in which pieces a mail comes does not matter");
  }
  check_digest(mail, piece);
  check_query(mail);
  check_words(mail.substr(0, 4'096), search::Mode::query);
  return 0;
}
