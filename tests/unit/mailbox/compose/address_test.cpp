#include "mailbox/compose/address.h"

#include <gtest/gtest.h>

#include "letters.h"

namespace tegami::mailbox::compose::test {
namespace {

struct Good {
  std::string_view typed, local, domain, wire;
};

TEST(Address, M1_takes_what_people_type_and_carriers_issue) {
  constexpr Good kAll[] = {
      {"taro@example.jp", "taro", "example.jp", "taro@example.jp"},
      {" Taro.Yamada+news@Example.JP ", "Taro.Yamada+news", "example.jp", "Taro.Yamada+news@example.jp"},
      {"a..b.@docomo.ne.jp", "a..b.", "docomo.ne.jp", "\"a..b.\"@docomo.ne.jp"},
      {"a.@docomo.ne.jp", "a.", "docomo.ne.jp", "\"a.\"@docomo.ne.jp"},
      {".a@ezweb.ne.jp", ".a", "ezweb.ne.jp", "\".a\"@ezweb.ne.jp"},
      {"\"a..b.\"@docomo.ne.jp", "a..b.", "docomo.ne.jp", "\"a..b.\"@docomo.ne.jp"},
      {"\"john doe\"@example.com", "john doe", "example.com", "\"john doe\"@example.com"},
      {"\"a\\\"b\\\\c\"@example.com", "a\"b\\c", "example.com", "\"a\\\"b\\\\c\"@example.com"},
      {"\"taro\"@example.com", "taro", "example.com", "taro@example.com"},
      {"\"a@b\"@example.com", "a@b", "example.com", "\"a@b\"@example.com"},
      {"ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro", "example.jp", "taro@example.jp"},
      {"taro@日本語.jp", "taro", "xn--wgv71a119e.jp", "taro@xn--wgv71a119e.jp"},
      {"taro@日本語。jp", "taro", "xn--wgv71a119e.jp", "taro@xn--wgv71a119e.jp"},
      {"a@straße.de", "a", "xn--strae-oqa.de", "a@xn--strae-oqa.de"},
      {"太郎@example.jp", "太郎", "example.jp", "太郎@example.jp"},
      {"root@mail_server", "root", "mail_server", "root@mail_server"},
      {"a@[192.0.2.1]", "a", "[192.0.2.1]", "a@[192.0.2.1]"},
      {"a@[IPv6:2001:db8::1]", "a", "[ipv6:2001:db8::1]", "a@[ipv6:2001:db8::1]"},
      {"o'brien!#$%&*/=?^`{|}~@example.com", "o'brien!#$%&*/=?^`{|}~", "example.com",
       "o'brien!#$%&*/=?^`{|}~@example.com"},
  };
  for (const Good& one : kAll) {
    const auto parsed = Address::parse(one.typed);
    ASSERT_TRUE(parsed) << one.typed << ": " << name(parsed.error());
    EXPECT_EQ(parsed->local(), one.local);
    EXPECT_EQ(parsed->domain(), one.domain);
    EXPECT_EQ(parsed->wire(), one.wire);
    EXPECT_EQ(Address::parse(parsed->wire()).value(), *parsed);
    EXPECT_EQ(Address::parse(parsed->shown()).value(), *parsed) << parsed->shown();
  }
}

TEST(Address, only_a_local_part_that_is_not_ASCII_needs_SMTPUTF8) {
  EXPECT_TRUE(address("taro@日本語.jp").ascii());
  EXPECT_FALSE(address("太郎@example.jp").ascii());
}

TEST(Address, people_see_a_domain_in_its_own_letters) {
  EXPECT_EQ(address("taro@xn--wgv71a119e.jp").shown(), "taro@日本語.jp");
  EXPECT_EQ(address("taro@example.jp").shown(), "taro@example.jp");
}

struct Bad {
  std::string_view typed;
  Fault fault;
};

TEST(Address, M1_refuses_what_is_no_address) {
  constexpr Bad kAll[] = {
      {"", Fault::not_an_address},
      {"taro", Fault::not_an_address},
      {"@example.jp", Fault::not_an_address},
      {"\"\"@example.jp", Fault::not_an_address},
      {"taro@", Fault::not_a_domain},
      {"a b@example.jp", Fault::not_an_address},
      {"a@b@example.jp", Fault::not_an_address},
      {"a,b@example.jp", Fault::not_an_address},
      {"<a@example.jp>", Fault::not_an_address},
      {"\"a@example.jp", Fault::not_an_address},
      {"\"a\"b@example.jp", Fault::not_an_address},
      {"\"a\\\"@example.jp", Fault::not_an_address},
      {"a@example..jp", Fault::not_a_domain},
      {"a@.example.jp", Fault::not_a_domain},
      {"a@example.jp.", Fault::not_a_domain},
      {"a@-example.jp", Fault::not_a_domain},
      {"a@192.0.2", Fault::not_a_domain},
      {"a@[192.0.2]", Fault::not_a_domain},
      {"a@exam ple.jp", Fault::not_a_domain},
      {"a@example.jp>", Fault::not_a_domain},
      {"a@\xE2\x80\xAE.jp", Fault::not_a_domain},
      {"a\xFF@example.jp", Fault::not_utf8},
  };
  for (const Bad& one : kAll) {
    const auto parsed = Address::parse(one.typed);
    ASSERT_FALSE(parsed) << one.typed;
    EXPECT_EQ(parsed.error(), one.fault) << one.typed << ": " << name(parsed.error());
  }
}

TEST(Address, S1_no_control_character_can_be_in_it) {
  for (char32_t c = 0; c < 0xA0; ++c) {
    if (c >= 0x20 && c < 0x7F) continue;
    std::string letter;
    if (c < 0x80) {
      letter += static_cast<char>(c);
    } else {
      letter = {'\xC2', static_cast<char>(c)};
    }
    for (const std::string& typed :
         {"a" + letter + "b@example.jp", "\"a" + letter + "\"@example.jp", "\"a\\" + letter + "\"@example.jp",
          "a@example.jp" + letter, letter + "a@b.jp", "a@exam" + letter + "ple.jp"}) {
      EXPECT_EQ(Address::parse(typed).error(), Fault::control_character) << int(c);
    }
  }
}

TEST(Address, M1_lengths_are_those_of_RFC_5321) {
  const std::string local(64, 'a'), label(60, 'b');
  EXPECT_TRUE(Address::parse(local + "@example.jp"));
  EXPECT_EQ(Address::parse(local + "a@example.jp").error(), Fault::too_long);
  const std::string domain = label + "." + label + "." + label + ".jp";  // 185
  EXPECT_TRUE(Address::parse(local + "@" + domain));
  EXPECT_EQ(Address::parse(local + "@abcd." + domain).error(), Fault::too_long);
  EXPECT_EQ(Address::parse("a@" + std::string(64, 'b') + ".jp").error(), Fault::not_a_domain);
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
