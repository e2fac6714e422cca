// A mail that is too large, in one line for its owner (R6).
#include "jobs/large_mail.h"

#include <gtest/gtest.h>

#include "mailbox/mime/message.h"

namespace tegami::jobs {
namespace {

constexpr std::uint64_t kBytes = 84 << 20;

TEST(LargeMail, R6_says_who_sent_what_and_how_large_it_is) {
  mailbox::mime::init();
  const std::string head =
      "From: =?ISO-2022-JP?B?GyRCOjRGIyEhMlY7UhsoQg==?= <hanako@example.jp>\r\n"
      "Subject: =?UTF-8?B?5Zuz6Z2i?=\r\n\r\n";
  EXPECT_EQ(large_mail_line(head, kBytes), "佐藤　花子 / 図面 / 84 MB");
  EXPECT_EQ(large_mail_line("From: a@example.jp\r\nSubject: x\r\n\r\n", kBytes), "a@example.jp / x / 84 MB");
}

TEST(LargeMail, R6_without_a_head_its_size_is_all_there_is) {
  mailbox::mime::init();
  EXPECT_EQ(large_mail_line("", kBytes), "84 MB");
}

TEST(LargeMail, R6_stays_one_line_of_bounded_length) {
  mailbox::mime::init();
  const std::string head =
      "From: a@example.jp\r\nSubject: =?UTF-8?Q?two=0Alines?= " + std::string(5'000, 'x') + "\r\n\r\n";
  const auto line = large_mail_line(head, kBytes);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_LT(line.size(), 300U);
}

}  // namespace
}  // namespace tegami::jobs
