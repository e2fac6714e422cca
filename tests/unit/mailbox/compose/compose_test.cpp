// Whole messages, byte for byte.
#include "mailbox/compose/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "letters.h"
#include "mailbox/compose/message_id.h"

namespace tegami::mailbox::compose::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHead =
    "Date: Mon, 30 Nov 2026 09:41:00 +0900\n"
    "From: =?UTF-8?B?5bGx55Sw5aSq6YOO?= <taro@example.jp>\n"
    "To: hanako@example.com\n"
    "Subject: Hello\n"
    "Message-ID: <id@example.jp>\n"
    "MIME-Version: 1.0\n";

std::string after_head(std::string_view rest) { return crlf(std::string(kHead).append(rest)); }

Letter hello() {
  Letter one = letter();
  one.subject = "Hello";
  return one;
}

TEST(Compose, M1_text) {
  Letter one = hello();
  one.text = "Hello\nworld";
  Composed about;
  const std::string bytes = composed(one, &about);
  EXPECT_EQ(bytes, after_head("Content-Type: text/plain; charset=UTF-8\n"
                              "Content-Transfer-Encoding: 7bit\n"
                              "\n"
                              "Hello\nworld\n"));
  EXPECT_EQ(about.bytes, bytes.size());
  EXPECT_FALSE(about.needs_smtputf8);
}

TEST(Compose, M1_an_empty_letter_is_an_empty_text) {
  EXPECT_EQ(composed(hello()), after_head("Content-Type: text/plain; charset=UTF-8\n"
                                          "Content-Transfer-Encoding: 7bit\n"
                                          "\n"));
}

TEST(Compose, M1_text_and_html_are_two_forms_of_one) {
  Letter one = hello();
  one.text = "Hello";
  one.html = "<p>caf\u00E9</p>";
  EXPECT_EQ(with_named_boundaries(composed(one)), after_head("Content-Type: multipart/alternative;\n"
                                                             " boundary=\"B1\"\n"
                                                             "\n"
                                                             "--B1\n"
                                                             "Content-Type: text/plain; charset=UTF-8\n"
                                                             "Content-Transfer-Encoding: 7bit\n"
                                                             "\n"
                                                             "Hello\n"
                                                             "\n"
                                                             "--B1\n"
                                                             "Content-Type: text/html; charset=UTF-8\n"
                                                             "Content-Transfer-Encoding: quoted-printable\n"
                                                             "\n"
                                                             "<p>caf=C3=A9</p>\n"
                                                             "\n"
                                                             "--B1--\n"));
}

TEST(Compose, M1_pictures_stand_with_the_html_and_attachments_beside_all) {
  Letter one = hello();
  one.text = "Hello";
  one.html = "<img src=\"cid:logo@1\">";
  one.attachments = {attachment("資料.pdf", "application/pdf", "%PDF"),
                     attachment("logo.png", "image/png", "PNG", "logo@1")};
  EXPECT_EQ(with_named_boundaries(composed(one)), after_head("Content-Type: multipart/mixed;\n"
                                                             " boundary=\"B1\"\n"
                                                             "\n"
                                                             "--B1\n"
                                                             "Content-Type: multipart/alternative;\n"
                                                             " boundary=\"B2\"\n"
                                                             "\n"
                                                             "--B2\n"
                                                             "Content-Type: text/plain; charset=UTF-8\n"
                                                             "Content-Transfer-Encoding: 7bit\n"
                                                             "\n"
                                                             "Hello\n"
                                                             "\n"
                                                             "--B2\n"
                                                             "Content-Type: multipart/related; type=\"text/html\";\n"
                                                             " boundary=\"B3\"\n"
                                                             "\n"
                                                             "--B3\n"
                                                             "Content-Type: text/html; charset=UTF-8\n"
                                                             "Content-Transfer-Encoding: 7bit\n"
                                                             "\n"
                                                             "<img src=\"cid:logo@1\">\n"
                                                             "\n"
                                                             "--B3\n"
                                                             "Content-Type: image/png;\n"
                                                             " name=\"logo.png\"\n"
                                                             "Content-Transfer-Encoding: base64\n"
                                                             "Content-Disposition: inline;\n"
                                                             " filename=\"logo.png\"\n"
                                                             "Content-ID: <logo@1>\n"
                                                             "\n"
                                                             "UE5H\n"
                                                             "--B3--\n"
                                                             "--B2--\n"
                                                             "--B1\n"
                                                             "Content-Type: application/pdf;\n"
                                                             " name=\"=?UTF-8?B?6LOH5paZLnBkZg==?=\"\n"
                                                             "Content-Transfer-Encoding: base64\n"
                                                             "Content-Disposition: attachment;\n"
                                                             " filename*=UTF-8''%E8%B3%87%E6%96%99.pdf\n"
                                                             "\n"
                                                             "JVBERg==\n"
                                                             "--B1--\n"));
}

TEST(Compose, M1_ISO_2022_JP_where_it_was_chosen) {
  Letter one = letter();
  one.charset = Charset::iso_2022_jp;
  one.subject = "会議〜";
  one.text = "ﾃｽﾄ";
  Composed about;
  const std::string bytes = composed(one, &about);
  EXPECT_EQ(about.charset, Charset::iso_2022_jp);
  EXPECT_THAT(bytes, HasSubstr("\r\nFrom: =?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?= <taro@example.jp>\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nSubject: =?ISO-2022-JP?B?GyRCMnE1RCFBGyhC?=\r\n"));
  EXPECT_TRUE(
      bytes.ends_with("Content-Type: text/plain; charset=ISO-2022-JP\r\n"
                      "Content-Transfer-Encoding: 7bit\r\n\r\n\x1B$B%F%9%H\x1B(B\r\n"));
}

TEST(Compose, M1_what_ISO_2022_JP_cannot_hold_makes_the_whole_mail_UTF_8) {
  for (int field = 0; field < 6; ++field) {
    Letter one = letter();
    one.charset = Charset::iso_2022_jp;
    one.text = "本文";
    std::string* const fields[] = {&one.subject, &one.text, &one.html, &one.from.display_name};
    if (field < 4) *fields[field] = "髙島①";
    if (field == 4) one.cc = typed("髙島 <b@example.jp>");
    if (field == 5) one.attachments = {attachment("①.txt", "text/plain", "x")};
    Composed about;
    EXPECT_THAT(composed(one, &about), Not(HasSubstr("2022"))) << field;
    EXPECT_EQ(about.charset, Charset::utf8);
  }
}

TEST(Compose, S1_Bcc_is_a_recipient_and_not_in_the_bytes) {
  Letter one = letter();
  one.cc = typed("c@example.com, hanako@EXAMPLE.com");
  one.bcc = typed("秘密 <secret@example.com>, c@example.com");
  const std::string bytes = composed(one);
  EXPECT_THAT(bytes, Not(HasSubstr("secret")));
  EXPECT_THAT(bytes, Not(HasSubstr("cc: secret")));
  EXPECT_EQ(header_of(bytes, "Bcc"), "");
  EXPECT_EQ(recipients(one), (std::vector<Address>{address("hanako@example.com"), address("c@example.com"),
                                                   address("secret@example.com")}));
  one.to.clear();
  one.cc.clear();
  EXPECT_EQ(header_of(composed(one), "To"), "To: undisclosed-recipients:;");
}

TEST(Compose, M1_all_other_fields) {
  Letter one = letter();
  one.cc = typed("c@example.com");
  one.reply_to = typed("r@example.com");
  one.in_reply_to = "<2@example.com>";
  for (int i = 0; i < 4; ++i) one.references.push_back("<" + std::to_string(i) + "-0123456789@example.com>");
  const std::string bytes = composed(one);
  EXPECT_EQ(header_of(bytes, "Cc"), "Cc: c@example.com");
  EXPECT_EQ(header_of(bytes, "Reply-To"), "Reply-To: r@example.com");
  EXPECT_EQ(header_of(bytes, "In-Reply-To"), "In-Reply-To: <2@example.com>");
  EXPECT_EQ(header_of(bytes, "References"),
            "References: <0-0123456789@example.com> <1-0123456789@example.com>\r\n"
            " <2-0123456789@example.com> <3-0123456789@example.com>");
  EXPECT_EQ(header_of(bytes, "User-Agent"), "");
}

TEST(Compose, M1_only_a_local_part_that_is_not_ASCII_asks_for_SMTPUTF8) {
  Letter one = letter();
  one.cc = typed("花子 <hanako@日本語.jp>");
  Composed about;
  const std::string ascii = composed(one, &about);
  EXPECT_FALSE(about.needs_smtputf8);
  EXPECT_EQ(header_of(ascii, "Cc"), "Cc: =?UTF-8?B?6Iqx5a2Q?= <hanako@xn--wgv71a119e.jp>");
  one.bcc = typed("花子@example.jp");
  composed(one, &about);
  EXPECT_TRUE(about.needs_smtputf8);
  one.bcc.clear();
  one.cc = typed("花子@example.jp");
  EXPECT_EQ(header_of(composed(one, &about), "Cc"), "Cc: 花子@example.jp");
  EXPECT_TRUE(about.needs_smtputf8);
}

TEST(Compose, M1_a_message_inside_goes_as_it_is_or_as_a_file) {
  Letter one = hello();
  one.attachments = {attachment("a.eml", "message/rfc822", "Subject: x\r\n\r\n.\r\nFrom y"),
                     attachment("b.eml", "message/rfc822", "Subject: caf\xC3\xA9\r\n\r\n")};
  EXPECT_EQ(with_named_boundaries(composed(one)), after_head("Content-Type: multipart/mixed;\n"
                                                             " boundary=\"B1\"\n"
                                                             "\n"
                                                             "--B1\n"
                                                             "Content-Type: text/plain; charset=UTF-8\n"
                                                             "Content-Transfer-Encoding: 7bit\n"
                                                             "\n"
                                                             "\n"
                                                             "--B1\n"
                                                             "Content-Type: message/rfc822;\n"
                                                             " name=\"a.eml\"\n"
                                                             "Content-Transfer-Encoding: 7bit\n"
                                                             "Content-Disposition: attachment;\n"
                                                             " filename=\"a.eml\"\n"
                                                             "\n"
                                                             "Subject: x\n"
                                                             "\n"
                                                             ".\n"
                                                             "From y\n"
                                                             "--B1\n"
                                                             "Content-Type: application/octet-stream;\n"
                                                             " name=\"b.eml\"\n"
                                                             "Content-Transfer-Encoding: base64\n"
                                                             "Content-Disposition: attachment;\n"
                                                             " filename=\"b.eml\"\n"
                                                             "\n"
                                                             "U3ViamVjdDogY2Fmw6kNCg0K\n"
                                                             "--B1--\n"));
}

/// The flaw that is the reason; without a field when there is none.
Flaw refused(const Letter& one, const Limits& limits = {}, std::uint64_t* written = nullptr) {
  std::uint64_t bytes = 0;
  const auto result = compose(one, limits, [&](std::span<const char> some) { bytes += some.size(); });
  if (written != nullptr) *written = bytes;
  return result ? Flaw{} : result.error().flaws.front();
}

TEST(Compose, S1_an_attachment_that_is_cut_or_grows_is_no_mail) {
  for (const std::uint64_t told : {std::uint64_t{3}, std::uint64_t{5}}) {
    Letter one = letter();
    one.attachments = {attachment("a", "", "abcd"), attachment("b", "", "abcd")};
    one.attachments[1].bytes = told;
    const Flaw flaw = refused(one);
    EXPECT_EQ(flaw.field, "attachments[1]");
    EXPECT_EQ(flaw.fault, Fault::size_differs);
    EXPECT_EQ(flaw.value, "b");
  }
}

TEST(Compose, S1_a_message_that_is_another_one_when_read_again_is_no_mail) {
  Letter one = letter();
  one.attachments = {attachment("a", "message/rfc822", "A: b\r\n")};
  one.attachments[0].bytes.reset();
  one.attachments[0].open = [times = std::make_shared<int>(0)] {
    return source_of(++*times == 1 ? "A: b" : "A: \xFF");
  };
  EXPECT_EQ(refused(one).fault, Fault::size_differs);
}

TEST(Compose, S1_too_large_is_told_before_a_byte_is_written_where_it_is_known) {
  Letter one = letter();
  one.attachments = {attachment("a", "", std::string(60'000, 'x'))};
  std::uint64_t written = 0;
  EXPECT_EQ(refused(one, {.message_bytes = 80'000}, &written).fault, Fault::too_large);
  EXPECT_EQ(written, 0U);
  one.attachments[0].bytes.reset();
  EXPECT_EQ(refused(one, {.message_bytes = 80'000}, &written).field, "attachments[0]");
  EXPECT_LE(written, 80'000U);
  Composed about;
  composed(one, &about);
  EXPECT_EQ(refused(one, {.message_bytes = about.bytes}).field, "");
  EXPECT_EQ(refused(one, {.message_bytes = about.bytes - 1}, &written).fault, Fault::too_large);
  EXPECT_LT(written, about.bytes);
  one.attachments.clear();
  one.text = std::string(1'000, 'x');
  EXPECT_EQ(refused(one, {.message_bytes = 1'100}).field, "text");
}

TEST(Compose, what_a_source_throws_comes_through) {
  Letter one = letter();
  one.attachments = {attachment("a", "", "x")};
  one.attachments[0].open = []() -> mime::Source { throw std::runtime_error("gone"); };
  EXPECT_THROW(composed(one), std::runtime_error);
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
