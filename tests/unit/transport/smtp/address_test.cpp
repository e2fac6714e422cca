// What can be said in MAIL FROM and RCPT TO, and that nothing else can (RFC 5321 section 4.1.2, RFC 6531).
#include "transport/smtp/address.h"

#include <gtest/gtest.h>

#include <random>

namespace tegami::transport::smtp {
namespace {

TEST(Addresses, Of_all_kinds_that_are_in_use_are_taken_to_the_letter) {
  const std::string cases[] = {"taro@example.jp",
                               "taro.yamada+tag@mail.example.co.jp",
                               "dots..inside@carrier.example.jp",
                               "dot.at.end.@carrier.example.jp",
                               ".first@carrier.example.jp",
                               "!#$%&'*+-/=?^_`{|}~@example.jp",
                               "\"taro yamada\"@example.jp",
                               "\"a@b\"@example.jp",
                               R"("a\"b\\c"@example.jp)",
                               "\"\"@example.jp",
                               "taro@[192.0.2.1]",
                               "taro@[IPv6:2001:db8::1]",
                               "taro@localhost",
                               "taro@under_score.example.jp",
                               "花子@例え.jp",
                               "\"花 子\"@example.jp",
                               std::string(Address::kMaxLocal, 'a') + "@example.jp"};
  for (const std::string& each : cases) {
    const auto address = Address::parse(each);
    ASSERT_TRUE(address) << each;
    EXPECT_EQ(address->text(), each);
  }
}

TEST(Addresses, That_could_say_more_than_an_address_cannot_be_made) {
  const std::string cases[] = {"",
                               "@",
                               "taro",
                               "@example.jp",
                               "taro@",
                               "taro@example.jp\r\nRCPT TO:<evil@example.com>",
                               "taro\r@example.jp",
                               "taro\n@example.jp",
                               std::string("ta\0ro@example.jp", 15),
                               "taro@exam\rple.jp",
                               "\"a\r\nb\"@example.jp",
                               "\"a\\\r\"@example.jp",
                               "\"a\"b\"@example.jp",
                               "\"a\\\"@example.jp",
                               "a b@example.jp",
                               "<taro@example.jp>",
                               "taro>@example.jp",
                               "taro@example.jp> SIZE=1",
                               "taro@example.jp BODY=8BITMIME",
                               "taro@example..jp",
                               "taro@.example.jp",
                               "taro@example.jp.",
                               "taro@[192.0.2.1",
                               "taro@[]",
                               "taro@[192.0.2.1]]",
                               "a,b@example.jp",
                               "a(b)@example.jp",
                               "a\tb@example.jp",
                               "a\x7f@example.jp",
                               "\xff@example.jp",
                               "\xc0\x8a@example.jp",
                               "taro@ex\xe2\x80\xae.jp",
                               "\xc2\x85@example.jp",
                               std::string(Address::kMaxLocal + 1, 'a') + "@example.jp",
                               "taro@" + std::string(Address::kMaxDomain + 1, 'a')};
  for (const std::string& each : cases) EXPECT_FALSE(Address::parse(each)) << each;
}

TEST(Addresses, Of_random_bytes_hold_no_line_end_no_angle_bracket_outside_quotes_and_no_control) {
  std::mt19937 random(1);
  const std::string likely = "a.@\"\\<> \r\n\t[]-é\x80\xe3";
  std::size_t made = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (std::size_t left = random() % 12; left != 0; --left) {
      text += random() % 4 == 0 ? static_cast<char>(random()) : likely[random() % likely.size()];
    }
    text += "@a.jp";
    const auto address = Address::parse(text);
    if (!address) continue;
    ++made;
    EXPECT_EQ(address->text(), text);
    for (const char c : text) ASSERT_TRUE(c < 0 || (c >= ' ' && c != '\x7f')) << text;
    if (text.front() != '"') {
      ASSERT_EQ(text.find_first_of(" <>\""), std::string::npos) << text;
    }
  }
  EXPECT_GT(made, 1'000U);
}

TEST(Addresses, Say_whether_they_need_smtputf8) {
  EXPECT_TRUE(Address::parse("花子@example.jp")->international());
  EXPECT_TRUE(Address::parse("hanako@例え.jp")->international());
  EXPECT_FALSE(Address::parse("hanako@example.jp")->international());
  EXPECT_EQ(Address::null().text(), "");
}

}  // namespace
}  // namespace tegami::transport::smtp
