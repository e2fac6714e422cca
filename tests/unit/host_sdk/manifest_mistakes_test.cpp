// Every mistake in a manifest gets a message that names its key and says what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <tegami-host/manifest.hpp>

#include "fixtures/process.h"

namespace tegami::sdk {
namespace {

using testing::HasSubstr;

// A whole manifest in which one piece of text is exchanged for another.
struct Broken {
  const char* name;
  const char* from;  // empty: `to` is the whole file
  const char* to;
  const char* key;
  const char* says;
};
void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }

constexpr auto good = R"({
  "format": 1,
  "id": "mail",
  "version": "0.1.0",
  "name": {"ja": "メール", "en": "Mail"},
  "abi": {"major": 1, "minor": 0},
  "library": "mail.so",
  "unload": "allowed",
  "migrations": "migrations",
  "requires": ["tegami.host.users/1"],
  "uses": ["tegami.host.log/1"],
  "features": ["tegami.module.pages/1"],
  "menu": [{"app": "mail", "id": "group", "title": {"en": "Mail"}, "entries": [
    {"id": "mail.one", "title": {"en": "One"}, "path": "/one", "role": "user",
     "policy": {"name": "mail.admin_access", "equals": true}},
    {"id": "mail.two", "title": {"en": "Two"}, "path": "/two", "role": "mail_admin"}]}]
})";

const Broken mistakes[] = {
    {"not_json", "", "{\"format\": 1,\n  \"id\" \"x\"}", "", "line 2"},
    {"cut_off", "", "{\"format\": 1", "", "incomplete"},
    {"empty_file", "", "", "", "is not JSON"},
    {"no_object", "", "[1]", "", "one JSON object"},
    {"text_behind", "", "{\"format\": 1} x", "", "is not JSON"},
    {"not_utf8", "", "{\"id\": \"\xff\"}", "", "UTF-8"},
    {"byte_order_mark", "", "\xef\xbb\xbf{}", "", "BOM"},
    {"too_deep", "", "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "", "16 levels"},
    {"no_format", "\"format\": 1,", "", "format", "is missing"},
    {"format_is_text", "\"format\": 1", "\"format\": \"1\"", "format", "write the number 1"},
    {"later_format", "\"format\": 1", "\"format\": 7", "format", "is 7, this host reads format 1"},
    {"no_id", "\"id\": \"mail\",", "", "id", "is missing"},
    {"id_in_capitals", "\"id\": \"mail\"", "\"id\": \"Mail\"", "id", "lower case"},
    {"id_with_slash", "\"id\": \"mail\"", "\"id\": \"../mail\"", "id", "lower case"},
    {"no_version", "\"version\": \"0.1.0\",", "", "version", "is missing"},
    {"version_is_number", "\"version\": \"0.1.0\"", "\"version\": 0.1", "version", "beginning with a digit"},
    {"no_name", "\"name\": {\"ja\": \"メール\", \"en\": \"Mail\"},", "", "name", "is missing"},
    {"name_without_language", "{\"ja\": \"メール\", \"en\": \"Mail\"}", "\"Mail\"", "name", "one text a language"},
    {"name_empty", "\"en\": \"Mail\"}", "\"en\": \"\"}", "name.en", "1 to 200 bytes"},
    {"name_two_lines", "\"en\": \"Mail\"}", "\"en\": \"a\\nb\"}", "name.en", "one line"},
    {"odd_language", "\"ja\": \"メール\"", "\"日本\": \"メール\"", "name.日本", "BCP 47"},
    {"no_abi", "\"abi\": {\"major\": 1, \"minor\": 0},", "", "abi", "is missing"},
    {"abi_is_text", "{\"major\": 1, \"minor\": 0}", "\"1.0\"", "abi", "write an object"},
    {"no_major", "{\"major\": 1, \"minor\": 0}", "{\"minor\": 0}", "abi.major", "is missing"},
    {"negative_minor", "\"minor\": 0", "\"minor\": -1", "abi.minor", "whole number"},
    {"no_library", "\"library\": \"mail.so\",", "", "library", "is missing"},
    {"absolute_library", "\"mail.so\"", "\"/lib/mail.so\"", "library", "relative to the manifest's folder"},
    {"library_above", "\"mail.so\"", "\"bin/../../mail.so\"", "library", "without \"..\""},
    {"library_empty", "\"mail.so\"", "\"\"", "library", "relative"},
    {"unload_perhaps", "\"allowed\"", "\"perhaps\"", "unload", "\"allowed\" or \"never\""},
    {"migrations_above", "\"migrations\": \"migrations\"", "\"migrations\": \"..\"", "migrations", "relative"},
    {"requires_is_text", "[\"tegami.host.users/1\"]", "\"tegami.host.users/1\"", "requires", "an array"},
    {"service_without_version", "tegami.host.users/1", "tegami.host.users", "requires[0]", "id with its version"},
    {"used_twice", "[\"tegami.host.log/1\"]", "[\"a.log/1\", \"a.log/1\"]", "uses[1]", "a second time"},
    {"used_and_required", "[\"tegami.host.log/1\"]", "[\"tegami.host.users/1\"]", "uses", "in one of them"},
    {"feature_is_number", "[\"tegami.module.pages/1\"]", "[1]", "features[0]", "id with its version"},
    {"no_app", "\"app\": \"mail\", ", "", "menu[0].app", "is missing"},
    {"no_entries", "\"entries\"", "\"entrees\"", "menu[0].entries", "is missing"},
    {"no_title", "\"title\": {\"en\": \"Two\"}, ", "", "menu[0].entries[1].title", "is missing"},
    {"path_without_slash", "\"/two\"", "\"two\"", "menu[0].entries[1].path", "begins with one \"/\""},
    {"path_to_another_host", "\"/two\"", "\"//evil.example\"", "menu[0].entries[1].path", "begins with one"},
    {"path_with_query", "\"/two\"", "\"/two?x=1\"", "menu[0].entries[1].path", "\"?\""},
    {"role_unknown", "\"mail_admin\"", "\"boss\"", "menu[0].entries[1].role", "\"system_admin\""},
    {"no_role", ", \"role\": \"mail_admin\"", "", "menu[0].entries[1].role", "is missing"},
    {"same_entry_id", "\"mail.two\"", "\"mail.one\"", "menu[0].entries[1].id", "another one has already"},
    {"policy_without_name", "\"name\": \"mail.admin_access\", ", "", "menu[0].entries[0].policy.name", "is missing"},
    {"policy_is_text", "{\"name\": \"mail.admin_access\", \"equals\": true}", "\"x\"", "menu[0].entries[0].policy",
     "an object"},
    {"policy_compares_nothing", ", \"equals\": true", "", "menu[0].entries[0].policy", "has neither"},
    {"policy_compares_twice", "\"equals\": true", "\"equals\": true, \"in\": [1]", "menu[0].entries[0].policy",
     "has both"},
    {"policy_in_nothing", "\"equals\": true", "\"in\": []", "menu[0].entries[0].policy.in", "1 to 50 values"},
};

class ManifestMistakes : public testing::TestWithParam<Broken> {};

TEST_P(ManifestMistakes, name_the_key_and_say_what_to_do) {
  const auto& broken = GetParam();
  std::string text = broken.to;
  if (*broken.from != '\0') {
    text = good;
    const auto at = text.find(broken.from);
    ASSERT_NE(at, text.npos) << "the good manifest has no " << broken.from;
    text.replace(at, std::string_view(broken.from).size(), broken.to);
  }
  const auto manifest = parse_manifest(text, "/opt/modules/mail");
  ASSERT_FALSE(manifest.has_value());
  const auto& found = manifest.error().mistakes;
  EXPECT_TRUE(std::ranges::any_of(found, [&](const ManifestMistake& mistake) {
    return mistake.key == broken.key && mistake.message.find(broken.says) != std::string::npos;
  })) << manifest.error().text();
  EXPECT_THAT(manifest.error().text(), HasSubstr("/opt/modules/mail/manifest.json: "));
}

INSTANTIATE_TEST_SUITE_P(Every, ManifestMistakes, testing::ValuesIn(mistakes),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Manifest, the_good_one_of_the_mistakes_is_good) {
  const auto manifest = parse_manifest(good, "/m");
  EXPECT_TRUE(manifest.has_value()) << manifest.error().text();
}

TEST(Manifest, all_mistakes_are_told_at_once) {
  const auto manifest = parse_manifest(R"({"format": 1, "id": 5, "menu": {}})", "/m");
  ASSERT_FALSE(manifest.has_value());
  EXPECT_GE(manifest.error().mistakes.size(), 6U) << manifest.error().text();
}

TEST(Manifest, one_that_is_too_big_is_not_parsed) {
  const auto manifest = parse_manifest(std::string(max_manifest_bytes + 1, ' '), "/m");
  ASSERT_FALSE(manifest.has_value());
  EXPECT_THAT(manifest.error().text(), HasSubstr("1 MiB"));
}

TEST(Manifest, one_that_is_not_there_is_named) {
  const fixtures::TempFolder folder;
  EXPECT_THAT(read_manifest(folder.path()).error().text(), HasSubstr("manifest.json"));
  EXPECT_THAT(read_manifest(folder.path() / "gone").error().text(), HasSubstr("gone"));
}

TEST(Manifest, a_long_value_is_shown_in_part_and_without_control_characters) {
  const auto manifest = parse_manifest(R"({"format": 1, "id": "\u001b[31m)" + std::string(5000, 'x') + "\"}", "/m");
  ASSERT_FALSE(manifest.has_value());
  const auto text = manifest.error().text();
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_LT(text.size(), 2000U);
}

}  // namespace
}  // namespace tegami::sdk
