// What a good manifest gives: everything a host needs for its menu, without touching the library.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <tegami-host/manifest.hpp>

namespace tegami::sdk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string own_manifest() {
  std::ifstream file(TEGAMI_SOURCE_DIR "/manifest.json");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr auto smallest = R"({"format": 1, "id": "m", "version": "1", "name": {"en": "M"},
                              "abi": {"major": 1, "minor": 0}, "library": "m.so"})";

TEST(Manifest, C1_the_whole_menu_is_read_without_the_library) {
  const auto manifest = parse_manifest(own_manifest(), "/nowhere/tegami");
  ASSERT_TRUE(manifest.has_value()) << manifest.error().text();
  EXPECT_EQ(manifest->id, "tegami");
  EXPECT_EQ(manifest->name.in("ja"), "メールアカウント");
  EXPECT_EQ(manifest->library, "tegami.so");
  EXPECT_TRUE(manifest->warnings.empty());
  ASSERT_GE(manifest->menu.size(), 2U);
  const auto& mail = manifest->menu.back();
  EXPECT_EQ(mail.app, "mail");
  const auto& own = mail.entries.back();
  EXPECT_EQ(own.path, "/my/accounts");
  EXPECT_EQ(own.role, Role::user);
  ASSERT_TRUE(own.policy.has_value());
  EXPECT_EQ(own.policy->name, "personal_accounts.self_service");
  EXPECT_TRUE(own.policy->holds("\"change\""));
  EXPECT_FALSE(own.policy->holds("\"none\""));
}

TEST(Manifest, an_entry_without_policy_has_none_and_defaults_are_the_careful_ones) {
  const auto manifest = parse_manifest(smallest, "/m");
  ASSERT_TRUE(manifest.has_value()) << manifest.error().text();
  EXPECT_EQ(manifest->unload, Unload::allowed);
  EXPECT_TRUE(manifest->menu.empty());
  EXPECT_FALSE(manifest->migrations.has_value());
  EXPECT_EQ(MenuEntry{}.role, Role::system_admin);
}

TEST(Manifest, unknown_keys_are_kept_and_warned_of) {
  auto text = std::string(smallest);
  text.insert(text.rfind('}'), R"(, "icon": {"file": "m.svg"}, "menu": [{"app": "mail", "id": "g", "title": {"en": "G"},
    "badge": 1, "entries": []}])");
  const auto manifest = parse_manifest(text, "/m");
  ASSERT_TRUE(manifest.has_value()) << manifest.error().text();
  EXPECT_EQ(manifest->unknown_keys, R"({"icon":{"file":"m.svg"}})");
  EXPECT_THAT(manifest->warnings, ElementsAre(HasSubstr("menu[0].badge"), HasSubstr("icon")));
}

TEST(LocalText, takes_the_nearest_language) {
  const LocalText text({{"en", "Mail"}, {"ja", "メール"}, {"pt-BR", "Correio"}});
  EXPECT_EQ(text.in("ja-JP"), "メール");
  EXPECT_EQ(text.in("pt-BR"), "Correio");
  EXPECT_EQ(text.in("de"), "Mail");
  EXPECT_EQ(text.in(""), "Mail");
  EXPECT_EQ(LocalText(std::map<std::string, std::string, std::less<>>{{"fr", "Courrier"}}).in("ja"), "Courrier");
}

TEST(PolicyCondition, compares_json_values_and_hides_what_it_cannot_read) {
  const PolicyCondition on{"shared_accounts.enabled", {"true"}};
  EXPECT_TRUE(on.holds(" true "));
  EXPECT_FALSE(on.holds("false"));
  EXPECT_FALSE(on.holds("\"true\""));
  EXPECT_FALSE(on.holds(""));
  EXPECT_FALSE(on.holds("{"));
}

}  // namespace
}  // namespace tegami::sdk
