#include "mailbox/compose/draft.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "letters.h"
#include "mailbox/compose/compose.h"
#include "mailbox/mime/message.h"

namespace tegami::mailbox::compose::test {
namespace {

std::string value_of(const std::string& field) { return field.substr(field.find(':') + 1); }

TEST(Draft, M3_what_was_typed_comes_back_to_the_letter_and_no_line_is_too_long) {
  Typed written{"花子 <hanako@exam", "\"a, b\" <c@d.jp>;\t", "", Charset::iso_2022_jp};
  written.bcc = std::string(100'000, 'x') + "\xE2\x9D\xA4";
  const std::string field = draft_field(written);
  EXPECT_TRUE(field.starts_with("X-Tegami-Draft: "));
  EXPECT_TRUE(field.ends_with("\r\n"));
  for (std::size_t at = 0; at < field.size();) {
    const auto end = field.find("\r\n", at);
    ASSERT_LE(end - at, 90u);
    at = end + 2;
  }
  EXPECT_TRUE(std::ranges::all_of(field, [](char c) { return c == '\r' || c == '\n' || (c >= ' ' && c < 127); }));
  EXPECT_EQ(read_draft_field(value_of(field)), written);
  EXPECT_EQ(read_draft_field(value_of(draft_field({}))), Typed{});
}

TEST(Draft, M3_a_field_that_is_none_is_refused_and_a_strange_one_is_text) {
  for (const char* bad : {"", " ", "%%%", "e30x", "bnVsbA==", "WzFd", "eyJ0byI6"})
    EXPECT_FALSE(read_draft_field(bad)) << bad;
  EXPECT_EQ(read_draft_field("e30="), Typed{});
  // {"to": 1, "cc": ["a"], "more": {}}
  EXPECT_EQ(read_draft_field("eyJ0byI6IDEsICJjYyI6IFsiYSJdLCAibW9yZSI6IHt9fQ=="), Typed{});
}

TEST(Draft, M3_a_draft_without_recipients_is_a_mail_and_a_letter_without_them_none) {
  mime::init();
  Letter unaddressed = letter();
  unaddressed.to.clear();
  EXPECT_TRUE(compose(unaddressed, {}, [](std::span<const char>) {}).has_error());
  unaddressed.draft = Typed{"a@", "", "secret@example.jp"};
  const std::string bytes = composed(unaddressed);
  EXPECT_EQ(bytes.find("undisclosed"), std::string::npos);
  EXPECT_EQ(bytes.find("secret"), std::string::npos);
  const auto message = mime::read(source_of(bytes));
  ASSERT_TRUE(message);
  EXPECT_EQ(read_draft_field(message->draft), unaddressed.draft);
  unaddressed.draft.reset();
  unaddressed.bcc = typed("secret@example.jp");
  EXPECT_EQ(composed(unaddressed).find(kDraftField), std::string::npos);
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
