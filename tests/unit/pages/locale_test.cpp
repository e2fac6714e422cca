// The words of all rooms: both languages complete, no placeholder lost, every key that pages use is there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "words/catalog.h"

namespace {

namespace fs = std::filesystem;
using tegami::words::Catalog;

const std::string pages = TEGAMI_SOURCE_DIR "/plugin/pages";

std::set<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), regex); at != std::sregex_iterator(); ++at)
    found.insert((*at)[1].str());
  return found;
}

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Locale, has_the_same_keys_and_placeholders_in_both_languages) {
  const auto catalog = Catalog::load(pages + "/locale");
  ASSERT_EQ(catalog.languages(), (std::vector<std::string>{"en", "ja"}));
  for (const auto& [key, text] : catalog.all("ja")) {
    const auto other = catalog.all("en").find(key);
    if (other == catalog.all("en").end()) {
      ADD_FAILURE() << key << " is missing in English";
      continue;
    }
    EXPECT_EQ(matches(text, R"(\{([a-z_]+)\})"), matches(other->second, R"(\{([a-z_]+)\})")) << key;
  }
  for (const auto& [key, text] : catalog.all("en"))
    EXPECT_TRUE(catalog.all("ja").contains(key)) << key << " is missing in Japanese";
}

TEST(Locale, has_every_key_that_templates_and_views_name) {
  const auto catalog = Catalog::load(pages + "/locale");
  for (const auto& entry : fs::recursive_directory_iterator(pages)) {
    const auto ending = entry.path().extension();
    std::set<std::string> keys;
    if (ending == ".mustache") keys = matches(read(entry.path()), R"(\{\{#t\}\}([a-z_.]+)\{\{/t\}\})");
    if (ending == ".cpp") keys = matches(read(entry.path()), R"re("(pages\.[a-z_.]*[a-z])")re");
    for (const auto& key : keys) EXPECT_TRUE(catalog.has("ja", key)) << key << " in " << entry.path();
  }
}

TEST(Locale, templates_hold_no_words_of_their_own) {
  const std::regex japanese("[\xE3-\xE9][\x80-\xBF][\x80-\xBF]");
  for (const auto& entry : fs::recursive_directory_iterator(pages)) {
    if (entry.path().extension() != ".mustache") continue;
    EXPECT_FALSE(std::regex_search(read(entry.path()), japanese)) << entry.path();
  }
}

}  // namespace
