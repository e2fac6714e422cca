// Letters of every kind: what must hold for the bytes, and that our own reader gives back what was written.
#include "random_letter.h"

#include <gtest/gtest.h>

#include "mailbox/compose/text_part.h"
#include "mailbox/mime/message.h"
#include "mailbox/mime/parameters.h"

namespace tegami::mailbox::compose::test {
namespace {

constexpr std::uint64_t kLetters = 2'000;

/// CRLF only, 7 bits, short lines; those of the head short enough for RFC 2047 where there is a place to fold.
void check_bytes(std::string_view bytes) {
  ASSERT_TRUE(bytes.ends_with("\r\n"));
  bool head = true;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = bytes.find('\n', at);
    ASSERT_NE(end, bytes.npos);
    ASSERT_TRUE(end > at && bytes[end - 1] == '\r');
    const std::string_view line = bytes.substr(at, end - 1 - at);
    ASSERT_EQ(line.find('\r'), line.npos);
    ASSERT_LE(line.size(), 998U);
    ASSERT_TRUE(mime::is_ascii(line)) << line;
    head = head && !line.empty();
    if (head && line.size() > 76) {
      const std::size_t space = line.find(' ', line.find(": ") == line.npos ? 1 : line.find(": ") + 2);
      ASSERT_EQ(space, line.npos) << line;
    }
    const bool word = line.starts_with(" =?") && line.substr(line.size() - 4).find("?=") != line.npos;
    if (word || line.starts_with(" name=\"=?") || line.starts_with(" filename*")) {
      ASSERT_LE(line.size(), 76U) << line;
    }
    at = end + 1;
  }
}

mime::Message read(const std::string& bytes) {
  mime::init();
  return mime::read(source_of(bytes)).value();
}

void check_people(const std::vector<Mailbox>& sent, const std::vector<mime::Address>& read, Charset charset) {
  ASSERT_EQ(read.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(as_read(read[i].name, charset), trimmed(as_sent(sent[i].display_name, charset)));
    EXPECT_EQ(read[i].address, sent[i].address.wire());
  }
}

std::string with_lf(std::string text) {
  text = with_crlf(text);
  std::erase(text, '\r');
  return text;
}

void check_files(const Letter& sent, const mime::Message& read, const std::string& bytes, Charset charset) {
  ASSERT_EQ(read.parts.size(), sent.attachments.size());
  for (std::size_t i = 0; i < read.parts.size(); ++i) {
    EXPECT_EQ(as_read(read.parts[i].name, charset), as_sent(mime::file_name(sent.attachments[i].name), charset));
    EXPECT_TRUE(read.parts[i].attachment);
    std::string content, expected;
    EXPECT_TRUE(mime::read_part(source_of(bytes), read.parts[i].path,
                                [&](std::span<const char> some) { content.append(some.data(), some.size()); }));
    std::array<char, 4096> buffer{};
    const mime::Source source = sent.attachments[i].open();
    for (std::size_t n = source(buffer); n > 0; n = source(buffer)) expected.append(buffer.data(), n);
    EXPECT_EQ(content, expected);
  }
}

TEST(RandomLetter, M1_whatever_was_written_our_reader_gives_back) {
  std::uint64_t japanese = 0;
  for (std::uint64_t seed = 1; seed <= kLetters && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const Letter sent = RandomLetter(seed).make();
    Composed about;
    const std::string bytes = composed(sent, &about);
    japanese += about.charset == Charset::iso_2022_jp ? 1U : 0U;
    EXPECT_EQ(about.bytes, bytes.size());
    check_bytes(bytes);
    const mime::Message message = read(bytes);
    EXPECT_EQ(as_read(message.subject, about.charset), as_sent(sent.subject, about.charset));
    check_people({sent.from}, message.from, about.charset);
    check_people(sent.to, message.to, about.charset);
    check_people(sent.cc, message.cc, about.charset);
    EXPECT_EQ(message.date_ms, sent.date_ms);
    std::string references;
    for (const std::string& id : sent.references) references += (references.empty() ? "" : " ") + id;
    EXPECT_EQ(message.references, references);
    if (!sent.text.empty() || sent.html.empty()) {
      EXPECT_EQ(as_read(message.text, about.charset), as_sent(with_lf(sent.text), about.charset));
    }
    EXPECT_EQ(as_read(message.html, about.charset), as_sent(with_crlf(sent.html), about.charset));
    check_files(sent, message, bytes, about.charset);
  }
  EXPECT_GT(japanese, kLetters / 20);
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
