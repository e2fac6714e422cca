#include "mailbox/compose/fault.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <set>

namespace tegami::mailbox::compose::test {
namespace {

boost::json::object catalogue(std::string_view language) {
  std::ifstream in(std::string(TEGAMI_SOURCE_DIR "/plugin/pages/locale/").append(language) + "/compose.json");
  return boost::json::parse(std::string(std::istreambuf_iterator<char>(in), {})).as_object();
}

TEST(Fault, each_has_a_name_of_its_own_and_words_in_both_languages) {
  std::set<std::string> names;
  for (const Fault fault : all_faults()) {
    const std::string key = "compose." + std::string(name(fault));
    EXPECT_TRUE(names.insert(key).second) << key;
    for (const std::string_view language : {"ja", "en"}) EXPECT_TRUE(catalogue(language).contains(key)) << key;
  }
  for (int i = 0; i < 256; ++i) {
    const auto fault = static_cast<Fault>(i);
    EXPECT_EQ(std::ranges::count(all_faults(), fault), static_cast<std::size_t>(i) < all_faults().size() ? 1 : 0) << i;
  }
}

TEST(Fault, what_is_shown_of_a_field_is_short_and_one_line) {
  EXPECT_EQ(shown("a\r\nb\xFF"
                  "c\x1B\u2028"),
            "ab\uFFFDc");
  EXPECT_EQ(shown(std::string(300, 'x')), std::string(200, 'x'));
  EXPECT_LE(shown(std::string(199, 'x') + "日本").size(), 200U);
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
