#include "cli/arguments.h"

#include <gtest/gtest.h>

namespace samplehost {
namespace {

constexpr std::string_view values[] = {"data", "scope", "port"};
constexpr std::string_view flags[] = {"admin"};

Arguments parse(std::vector<std::string> words) { return parse_arguments(words, values, flags); }

TEST(CommandLine, words_options_and_flags_may_come_in_any_order) {
  const auto arguments = parse({"user", "--data", "/d", "add", "--admin", "taro", "--data=/e"});
  EXPECT_EQ(arguments.words, (std::vector<std::string>{"user", "add", "taro"}));
  EXPECT_EQ(arguments.value("data"), "/e");
  EXPECT_TRUE(arguments.has("admin"));
}

TEST(CommandLine, a_value_may_be_empty_or_begin_with_dashes) {
  EXPECT_EQ(parse({"--data="}).given("data"), "");
  EXPECT_EQ(parse({"--data", "--admin"}).value("data"), "--admin");
  EXPECT_EQ(parse({"--", "--admin"}).words, std::vector<std::string>{"--admin"});
}

TEST(CommandLine, a_repeated_option_keeps_all_its_values) {
  EXPECT_EQ(parse({"--scope", "a", "--scope", "b"}).options.at("scope"), (std::vector<std::string>{"a", "b"}));
}

TEST(CommandLine, an_unknown_option_is_named) {
  try {
    parse({"--dta", "x"});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "unknown option --dta");
  }
}

TEST(CommandLine, a_missing_value_and_a_flag_with_a_value_are_refused) {
  EXPECT_THROW(parse({"--data"}), UsageError);
  EXPECT_THROW(parse({"--admin=yes"}), UsageError);
}

TEST(CommandLine, a_number_out_of_its_range_is_refused) {
  EXPECT_EQ(parse({"--port", "0"}).number("port", 7, 0, 65535), 0);
  EXPECT_EQ(parse({}).number("port", 7, 0, 65535), 7);
  for (const auto* text : {"65536", "-1", "8o80", "", "80 "})
    EXPECT_THROW(parse({"--port", text}).number("port", 7, 0, 65535), UsageError) << text;
}

}  // namespace
}  // namespace samplehost
