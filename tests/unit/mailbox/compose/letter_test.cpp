#include "mailbox/compose/letter.h"

#include <gtest/gtest.h>

#include <map>

#include "letters.h"

namespace tegami::mailbox::compose::test {
namespace {

std::string told(const Letter& one, const Limits& limits = {}) {
  std::string out;
  for (const Flaw& flaw : flaws_of(one, limits)) out += flaw.field + " " + std::string(name(flaw.fault)) + "\n";
  return out;
}

TEST(Letter, S1_a_control_character_in_any_field_is_an_error_that_names_the_field) {
  const std::map<std::string, std::function<void(Letter&, const std::string&)>> fields = {
      {"from", [](Letter& one, const std::string& text) { one.from.display_name = text; }},
      {"to", [](Letter& one, const std::string& text) { one.to[0].display_name = text; }},
      {"cc", [](Letter& one, const std::string& text) { one.cc[0].display_name = text; }},
      {"bcc", [](Letter& one, const std::string& text) { one.bcc[0].display_name = text; }},
      {"reply_to", [](Letter& one, const std::string& text) { one.reply_to[0].display_name = text; }},
      {"subject", [](Letter& one, const std::string& text) { one.subject = text; }},
      {"attachments[1].name", [](Letter& one, const std::string& text) { one.attachments[1].name = text; }},
      {"attachments[1].type", [](Letter& one, const std::string& text) { one.attachments[1].type = "a/" + text; }},
      {"attachments[1].content_id", [](Letter& one, const std::string& text) { one.attachments[1].content_id = text; }},
      {"in_reply_to", [](Letter& one, const std::string& text) { one.in_reply_to = "<" + text + ">"; }},
      {"references", [](Letter& one, const std::string& text) { one.references = {"<" + text + ">"}; }},
      {"message_id", [](Letter& one, const std::string& text) { one.message_id = "<" + text + ">"; }},
  };
  Letter good = letter();
  good.cc = good.bcc = good.reply_to = good.to;
  good.attachments = {attachment("a", "", "x"), attachment("b", "", "x")};
  EXPECT_EQ(told(good), "");
  for (const auto& [field, set] : fields) {
    for (const std::string& control : {std::string("\r\nBcc: x@example.com"), std::string("\n"), std::string("\r"),
                                       std::string(1, '\0'), std::string("\t"), std::string("\x1B"),
                                       std::string("\x7F"), std::string("\xC2\x85"), std::string("\xE2\x80\xA9")}) {
      Letter bad = good;
      set(bad, "x" + control + "y");
      const auto flaws = flaws_of(bad, {});
      ASSERT_EQ(flaws.size(), 1U) << field;
      EXPECT_EQ(flaws[0].field, field);
      EXPECT_EQ(flaws[0].value.find_first_of("\r\n\t\x1B\x7F"), std::string::npos);
      EXPECT_FALSE(compose(bad, {}, [](std::span<const char>) { ADD_FAILURE() << "written"; }));
    }
  }
}

TEST(Letter, all_that_is_wrong_is_told_at_once_in_the_order_of_the_fields) {
  Letter one = letter();
  one.to.clear();
  one.subject = "a\nb";
  one.text = std::string("a\0b", 3);
  one.html = "\xFF";
  one.attachments = {attachment(std::string(256, 'x'), "x", "")};
  one.date_ms = -1;
  EXPECT_EQ(told(one),
            "to no_recipient\nsubject control_character\ntext control_character\nhtml not_utf8\n"
            "attachments[0].name too_long\nattachments[0].type not_a_type\ndate not_a_date\n");
}

TEST(Letter, everything_is_bounded) {
  Letter one = letter();
  one.to.resize(3, one.to[0]);
  one.bcc = one.to;
  EXPECT_EQ(told(one, {.recipients = 6}), "");
  EXPECT_EQ(told(one, {.recipients = 5}), "to too_many\n");
  one = letter();
  one.subject = std::string(1'000, 'x');
  one.from.display_name = std::string(200, 'x');
  EXPECT_EQ(told(one), "");
  one.subject += 'x';
  one.from.display_name += 'x';
  EXPECT_EQ(told(one), "from too_long\nsubject too_long\n");
  one = letter();
  one.text = one.html = std::string(4u << 20, 'x');
  EXPECT_EQ(told(one), "");
  one.text += 'x';
  one.html += 'x';
  EXPECT_EQ(told(one), "text too_long\nhtml too_long\n");
  one = letter();
  one.attachments.resize(501, attachment("a", "", ""));
  one.references.resize(101, "<a@b>");
  EXPECT_EQ(told(one), "attachments too_many\nreferences too_many\n");
  one = letter();
  one.attachments = {attachment("a", "", ""), attachment("b", "", "")};
  one.attachments[0].bytes = one.attachments[1].bytes = UINT64_MAX;
  EXPECT_EQ(told(one), "attachments too_large\n");
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
