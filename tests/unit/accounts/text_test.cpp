#include "accounts/text.h"

#include <gtest/gtest.h>

namespace tegami::accounts {
namespace {

TEST(AccountText, M1_addresses_with_dots_as_Japanese_carriers_issue_them_are_good) {
  for (const char* address :
       {"taro..yamada@docomo.ne.jp", "taro.@ezweb.ne.jp", ".taro@docomo.ne.jp", "t+x@example.co.jp",
        "\"a b\"@example.jp", "太郎@例え.jp", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]"})
    EXPECT_TRUE(is_address(address)) << address;
}

TEST(AccountText, What_is_no_address_is_refused) {
  for (const char* address : {"", "taro", "@example.jp", "taro@", "taro@example..jp", "taro yamada@example.jp",
                              "taro@exa mple.jp", "taro@-x.jp", "a@b@c d", "taro@example.jp\r\nBcc: x@y.jp",
                              "a@192.0.2.1x.1", "\"a@example.jp", "a@[999.1.1.1]", "a@example.jp.", "\xff@example.jp"})
    EXPECT_FALSE(is_address(address)) << address;
  EXPECT_FALSE(is_address(std::string(65, 'a') + "@example.jp"));
}

TEST(AccountText, Host_names_may_be_international_or_addresses_and_nothing_else) {
  for (const char* host :
       {"pop.example.jp", "localhost", "メール.例え.jp", "xn--r8jz45g.jp", "192.0.2.7", "2001:db8::1", "a_b.jp"})
    EXPECT_TRUE(is_host(host)) << host;
  for (const char* host : {"", "pop3://example.jp", "example.jp:995", "a b", "-a.jp", "a..jp", "192.0.2", "[::1]",
                           "a\njp", "a/b", "user@host"})
    EXPECT_FALSE(is_host(host)) << host;
  EXPECT_FALSE(is_host(std::string(64, 'a') + ".jp"));
  EXPECT_FALSE(is_host(std::string(254, 'a')));
}

TEST(AccountText, Length_is_counted_in_characters_and_broken_UTF8_has_none) {
  EXPECT_EQ(characters("髙橋 a"), 4U);
  EXPECT_EQ(characters("𠮷"), 1U);
  for (const char* broken : {"\x80", "\xc0\x80", "\xe3\x81", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe0\x80\x80"})
    EXPECT_EQ(characters(broken), std::nullopt);
}

TEST(AccountText, Full_width_digits_are_digits) {
  EXPECT_EQ(plain_digits(" ９９５ "), "995");
  EXPECT_EQ(plain_digits("99S"), "99S");
}

TEST(AccountText, Control_characters_are_seen_wherever_they_stand) {
  EXPECT_TRUE(has_control("a\rb", false));
  EXPECT_TRUE(has_control("a\x7f", true));
  EXPECT_TRUE(has_control("a\xc2\x85", true));
  EXPECT_FALSE(has_control("a\nb\tc", true));
  EXPECT_FALSE(has_control("é髙", false));
}

}  // namespace
}  // namespace tegami::accounts
