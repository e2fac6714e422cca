#include "mailbox/compose/header.h"

#include <gtest/gtest.h>

#include "letters.h"
#include "mailbox/mime/addresses.h"

namespace tegami::mailbox::compose::test {
namespace {

std::string subject(std::string_view text, Charset charset = Charset::utf8) {
  HeaderField field("Subject");
  field.text(text, charset);
  return std::move(field).take();
}

std::string to(std::span<const Mailbox> all, Charset charset = Charset::utf8) {
  HeaderField field("To");
  field.mailboxes(all, charset);
  return std::move(field).take();
}

TEST(HeaderField, M1_plain_words_stay_plain_and_fold_between_words) {
  EXPECT_EQ(subject(""), "Subject:\r\n");
  EXPECT_EQ(subject("Hello, world"), "Subject: Hello, world\r\n");
  EXPECT_EQ(subject("0123456789 123456789 123456789 123456789 123456789 123456789 123456 89 1"),
            "Subject: 0123456789 123456789 123456789 123456789 123456789 123456789 123456\r\n 89 1\r\n");
}

TEST(HeaderField, M1_what_a_reader_could_misread_is_encoded) {
  EXPECT_EQ(subject("a  b"), "Subject: =?UTF-8?Q?a__b?=\r\n");
  EXPECT_EQ(subject(" a"), "Subject: =?UTF-8?Q?_a?=\r\n");
  EXPECT_EQ(subject("a "), "Subject: =?UTF-8?Q?a_?=\r\n");
  EXPECT_EQ(subject("what is =?UTF-8?Q?this?="), "Subject: =?UTF-8?B?d2hhdCBpcyA9P1VURi04P1E/dGhpcz89?=\r\n");
  const std::string endless = subject(std::string(200, 'x'));
  EXPECT_EQ(endless, "Subject: =?UTF-8?Q?" + std::string(55, 'x') + "?=\r\n =?UTF-8?Q?" + std::string(63, 'x') +
                         "?=\r\n =?UTF-8?Q?" + std::string(63, 'x') + "?=\r\n =?UTF-8?Q?" + std::string(19, 'x') +
                         "?=\r\n");
}

TEST(HeaderField, M1_Japanese_subjects) {
  EXPECT_EQ(subject("会議の件"), "Subject: =?UTF-8?B?5Lya6K2w44Gu5Lu2?=\r\n");
  EXPECT_EQ(subject("会議の件", Charset::iso_2022_jp), "Subject: =?ISO-2022-JP?B?GyRCMnE1RCRON28bKEI=?=\r\n");
  EXPECT_EQ(subject("平成三十年度予算編成に関する会議の件について（第二回、至急ご確認ください）"),
            "Subject: =?UTF-8?B?5bmz5oiQ5LiJ5Y2B5bm05bqm5LqI566X57eo5oiQ44Gr6Zai44GZ?=\r\n"
            " =?UTF-8?B?44KL5Lya6K2w44Gu5Lu244Gr44Gk44GE44Gm77yI56ys5LqM5Zue44CB6Iez?=\r\n"
            " =?UTF-8?B?5oCl44GU56K66KqN44GP44Gg44GV44GE77yJ?=\r\n");
}

TEST(HeaderField, M1_names_are_words_quoted_or_encoded) {
  EXPECT_EQ(to(typed("a@example.jp")), "To: a@example.jp\r\n");
  EXPECT_EQ(to(typed("Taro Yamada <a@example.jp>")), "To: Taro Yamada <a@example.jp>\r\n");
  EXPECT_EQ(to(typed("John Q. Public <a@example.jp>")), "To: \"John Q. Public\" <a@example.jp>\r\n");
  EXPECT_EQ(to(typed("\"a \\\"b\\\\\" <a@example.jp>")), "To: \"a \\\"b\\\\\" <a@example.jp>\r\n");
  EXPECT_EQ(to(typed("山田 <a@example.jp>")), "To: =?UTF-8?B?5bGx55Sw?= <a@example.jp>\r\n");
  EXPECT_EQ(to(typed("山田 <a@example.jp>"), Charset::iso_2022_jp),
            "To: =?ISO-2022-JP?B?GyRCOzNFRBsoQg==?= <a@example.jp>\r\n");
  EXPECT_EQ(to(typed("=?UTF-8?Q?x?= <a@example.jp>")), "To: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?= <a@example.jp>\r\n");
  EXPECT_EQ(to(std::vector<Mailbox>{{"  ", address("a@example.jp")}}), "To: a@example.jp\r\n");
}

TEST(HeaderField, S1_no_name_of_any_length_becomes_an_address) {
  for (std::size_t size = 1; size < 170; ++size) {
    for (const std::string& name : {std::string(size, 'x') + ", y@example.com", std::string(size, ' ') + "\"<y@z>",
                                    "a b " + std::string(size, 'x') + " (c)"}) {
      const std::string line = to(std::vector<Mailbox>{{name, address("a@example.jp")}});
      const auto read = mime::parse_addresses(line.substr(3));
      ASSERT_EQ(read.size(), 1U) << line;
      EXPECT_EQ(read[0].address, "a@example.jp");
      EXPECT_EQ(read[0].name, name.substr(name.find_first_not_of(' ')));
    }
  }
}

TEST(HeaderField, M1_lists_fold_between_addresses) {
  EXPECT_EQ(to(typed("a..b.@docomo.ne.jp, Taro <taro@example.jp>, 山田花子 <hanako@日本語.jp>, x@example.com")),
            "To: \"a..b.\"@docomo.ne.jp, Taro <taro@example.jp>,\r\n"
            " =?UTF-8?B?5bGx55Sw6Iqx5a2Q?= <hanako@xn--wgv71a119e.jp>, x@example.com\r\n");
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
