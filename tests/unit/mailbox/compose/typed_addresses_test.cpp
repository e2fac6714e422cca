#include "mailbox/compose/typed_addresses.h"

#include <gtest/gtest.h>

#include "letters.h"

namespace tegami::mailbox::compose::test {
namespace {

std::string told(const std::vector<Mailbox>& all) {
  std::string out;
  for (const Mailbox& one : all) out += one.display_name + "|" + one.address.wire() + "\n";
  return out;
}

TEST(TypedAddresses, M1_lists_are_read_as_people_type_them) {
  const std::pair<std::string_view, std::string_view> kAll[] = {
      {"", ""},
      {" , ;、 ", ""},
      {"山田 <taro@example.jp>, b@example.com; c@example.com",
       "山田|taro@example.jp\n|b@example.com\n|c@example.com\n"},
      {"a@example.jp，b@example.jp；c@example.jp、d@example.jp､e@example.jp",
       "|a@example.jp\n|b@example.jp\n|c@example.jp\n|d@example.jp\n|e@example.jp\n"},
      {"山田　太郎 <taro@example.jp>", "山田 太郎|taro@example.jp\n"},
      {"\"Smith, J.\" <j@example.com>", "Smith, J.|j@example.com\n"},
      {"\"a \\\"b\\\" c\" <j@example.com>", "a \"b\" c|j@example.com\n"},
      {"John Q. Public <j@example.com>", "John Q. Public|j@example.com\n"},
      {"山田（営業） <taro@example.jp>", "山田（営業）|taro@example.jp\n"},
      {"taro@example.jp (Taro (at home))", "|taro@example.jp\n"},
      {"(x) Taro <taro@example.jp> (y)", "Taro|taro@example.jp\n"},
      {"<taro@example.jp>", "|taro@example.jp\n"},
      {"< taro@example.jp >", "|taro@example.jp\n"},
      {"山田＜taro＠example．jp＞", "山田|taro@example.jp\n"},
      {"＜重要＞山田 <taro@example.jp>", "＜重要＞山田|taro@example.jp\n"},
      {"a..b.@docomo.ne.jp, \"c..\"@docomo.ne.jp", "|\"a..b.\"@docomo.ne.jp\n|\"c..\"@docomo.ne.jp\n"},
      {"携帯 <a..b.@docomo.ne.jp>", "携帯|\"a..b.\"@docomo.ne.jp\n"},
      {"\"a, b\"@example.jp", "|\"a, b\"@example.jp\n"},
      {"<\"a>b\"@example.jp>", "|\"a>b\"@example.jp\n"},
      {"a@[IPv6:2001:db8::1]; b@example.jp", "|a@[ipv6:2001:db8::1]\n|b@example.jp\n"},
      {"=?UTF-8?Q?x?= <a@example.jp>", "=?UTF-8?Q?x?=|a@example.jp\n"},
  };
  for (const auto& [text, expected] : kAll) EXPECT_EQ(told(typed(text)), expected) << text;
}

TEST(TypedAddresses, M1_what_is_not_clearly_an_address_is_named_and_nobody_is_guessed) {
  const std::tuple<std::string_view, std::string_view, Fault> kAll[] = {
      {"taro, b@example.com", "taro", Fault::not_an_address},
      {"a@example.com; 山田、太郎 <t@example.jp>", "山田", Fault::not_an_address},
      {"taro taro@example.jp", "taro taro@example.jp", Fault::not_an_address},
      {"a@example.jp b@example.jp", "a@example.jp b@example.jp", Fault::not_an_address},
      {"Taro <a@example.jp> b@example.jp", "Taro <a@example.jp> b@example.jp", Fault::not_an_address},
      {"Taro <a@example.jp> <b@example.jp>", "Taro <a@example.jp> <b@example.jp>", Fault::not_an_address},
      {"<a@example.jp> \"b\"", "<a@example.jp> \"b\"", Fault::not_an_address},
      {"<>", "<>", Fault::not_an_address},
      {"friends: a@example.jp, b@example.jp;", "friends: a@example.jp", Fault::group},
      {"undisclosed-recipients:;", "undisclosed-recipients:", Fault::group},
      {"\"Taro <a@example.jp>", "\"Taro <a@example.jp>", Fault::unclosed},
      {"Taro <a@example.jp", "Taro <a@example.jp", Fault::unclosed},
      {"a@example.jp (Taro", "a@example.jp (Taro", Fault::unclosed},
      {"a@[192.0.2.1, b@example.jp", "a@[192.0.2.1, b@example.jp", Fault::unclosed},
      {"a@example..jp", "a@example..jp", Fault::not_a_domain},
  };
  for (const auto& [text, piece, fault] : kAll) {
    const auto parsed = parse_typed("cc", text);
    ASSERT_FALSE(parsed) << text;
    const Flaw flaw = parsed.error().flaws.front();
    EXPECT_EQ(flaw.field, "cc");
    EXPECT_EQ(flaw.value, piece);
    EXPECT_EQ(name(flaw.fault), name(fault)) << text;
  }
}

TEST(TypedAddresses, all_that_is_wrong_is_told_at_once) {
  const auto parsed = parse_typed("to", "x, a@example.jp, y <b@>");
  ASSERT_FALSE(parsed);
  ASSERT_EQ(parsed.error().flaws.size(), 2U);
  EXPECT_EQ(parsed.error().flaws[1].value, "y <b@>");
}

TEST(TypedAddresses, S1_line_ends_and_other_controls_are_refused_wherever_they_stand) {
  for (const std::string_view control : {"\r", "\n", "\r\n", "\x01", "\x1B", "\x7F", "\xC2\x85", "\xE2\x80\xA8"}) {
    for (std::string text :
         {"@ <a@example.jp>", "\"@\" <a@example.jp>", "(@) a@example.jp", "a@example.jp@", "\"x\\@\" <a@example.jp>"}) {
      if (text == "a@example.jp@") {
        text.replace(12, 1, control);
      } else {
        text.replace(text.find('@'), 1, control);
      }
      const auto parsed = parse_typed("to", text);
      ASSERT_FALSE(parsed) << text;
      EXPECT_EQ(parsed.error().flaws.front().fault, Fault::control_character);
    }
  }
  EXPECT_EQ(parse_typed("to", std::string_view("a\0@example.jp", 13)).error().flaws.front().fault,
            Fault::control_character);
}

TEST(TypedAddresses, recipients_are_bounded) {
  std::string text;
  for (int i = 0; i < 11; ++i) text += "a@example.jp,";
  EXPECT_EQ(parse_typed("to", text, {.recipients = 11}).value().size(), 11U);
  EXPECT_EQ(parse_typed("to", text, {.recipients = 10}).error().flaws.front().fault, Fault::too_many);
}

TEST(TypedAddresses, what_is_shown_is_read_the_same) {
  std::vector<Mailbox> all;
  for (const std::string_view name : {"", "山田 太郎", "Smith, J.", "a \"quoted\\\" one", "営業部、山田", "x (y)",
                                      "a:b", "＜重要＞", "[x]", "<x>", "a@b"}) {
    all.push_back({std::string(name), address("a..b.@日本語.jp")});
    all.push_back({std::string(name), address("\"a, b\"@example.jp")});
    all.push_back({std::string(name), address("太郎@example.jp")});
  }
  EXPECT_EQ(typed(as_typed(all)), all) << as_typed(all);
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
