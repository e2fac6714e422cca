#include "pages/form.h"

#include <gtest/gtest.h>

namespace tegami::pages {
namespace {

TEST(Forms, are_decoded_in_order_with_doubles) {
  const auto form = Form::urlencoded("id=1&id=2&&q=%E6%97%A5%E6%9C%AC+%26&bare&broken=%zz%4");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->all("id"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(form->get("q"), "日本 &");
  EXPECT_TRUE(form->has("bare"));
  EXPECT_EQ(form->get("broken"), "%zz%4");
  EXPECT_EQ(form->get("missing"), "");
}

TEST(Forms, have_no_bad_bytes_left_and_keep_control_characters_for_the_services_to_refuse) {
  EXPECT_EQ(Form::urlencoded("a=%00x%FF%C0%80%ED%A0%80y%1B%09%0A")->get("a"),
            "\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDy\x1B\t\n");
  EXPECT_EQ(clean_text("\xF0\x9F\x98\x80\xE3\x81"), "\xF0\x9F\x98\x80\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Forms, are_shortened_between_letters) {
  EXPECT_EQ(shortened("会議", 6), "会議");
  EXPECT_EQ(shortened("会議", 5), "会");
  EXPECT_EQ(shortened("会議", 3), "会");
  EXPECT_EQ(shortened("会議", 2), "");
  EXPECT_EQ(shortened("😀a", 4), "😀");
  EXPECT_EQ(shortened("", 0), "");
}

TEST(Forms, are_bounded) {
  std::string many;
  for (std::size_t i = 0; i < Form::max_values; ++i) many += "a=1&";
  EXPECT_TRUE(Form::urlencoded(many));
  EXPECT_FALSE(Form::urlencoded(many + "a=1"));
}

TEST(PathSegments, carry_any_key) {
  for (const char* key : {"u1", "a/b", "~1", "日本 太郎", "..", "%2F"})
    EXPECT_EQ(from_path_segment(Form::urlencoded("k=" + path_segment(key))->get("k")), key);
  EXPECT_EQ(path_segment("a/b"), "a~1b");
}

}  // namespace
}  // namespace tegami::pages
