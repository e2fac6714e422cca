// The host's own data, on SQLite and on PostgreSQL.
#include <gtest/gtest.h>
#include <tegami-host/host/events.h>

#include <memory>
#include <set>
#include <sstream>

#include "data/changes.h"
#include "data/user_import.h"
#include "fixtures/postgres.h"
#include "fixtures/process.h"
#include "modules/core.h"
#include "security/password.h"

namespace samplehost {
namespace {

using tegami::fixtures::TempFolder;

class OnBoth : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    FolderChoice choice{folder / "data", {}, {}};
    if (std::string_view(GetParam()) == "postgresql") {
      TEGAMI_NEED_POSTGRES(server);
      choice.database = server->fresh_database();
    }
    core = std::make_unique<Core>(choice, Clock());
  }
  std::string add(const std::string& login, const std::string& name, bool admin = false) {
    return core->users.add({login, name, login + "@example.co.jp", {}, admin}).value_or("TAKEN");
  }
  ImportCounts import(const std::string& text) {
    std::istringstream csv(text);
    return import_users(core->database, core->clock, csv);
  }
  const TempFolder folder;
  std::unique_ptr<Core> core;
};

TEST_P(OnBoth, P4_a_deleted_users_key_is_not_used_again) {
  const auto first = add("taro", "山田 太郎");
  EXPECT_EQ(add("TARO", "別人"), "TAKEN");
  EXPECT_TRUE(core->users.remove(first));
  EXPECT_FALSE(core->users.by_key(first));
  EXPECT_NE(add("taro", "山田 太郎"), first);
}

TEST_P(OnBoth, users_are_found_by_key_login_and_address) {
  const auto key = add("Taro", "山田 太郎");
  for (const auto& text : {key, std::string("tARO"), std::string("TARO@example.CO.jp")}) {
    const auto found = core->users.find(text);
    ASSERT_EQ(found.size(), 1U) << text;
    EXPECT_EQ(found[0].key, key);
  }
  EXPECT_TRUE(core->users.find("tar").empty());
}

TEST_P(OnBoth, many_users_are_found_by_their_keys_at_once) {
  const auto first = add("taro", "山田 太郎"), second = add("hanako", "佐藤 花子");
  add("jiro", "鈴木 次郎");
  std::set<std::string> seen;
  const auto found = core->users.by_keys({second, "nobody", first, second, std::string_view("a\0b", 3), "\"'["});
  for (const auto& user : found) seen.insert(user.key);
  EXPECT_EQ(found.size(), 2U);
  EXPECT_EQ(seen, (std::set<std::string>{first, second}));
  EXPECT_TRUE(core->users.by_keys({}).empty());
}

TEST_P(OnBoth, the_list_goes_on_after_a_name_and_key_also_among_equal_names) {
  for (const auto* login : {"c", "a", "b", "d", "e"}) add(login, login[0] < 'c' ? "佐藤" : "青木");
  std::vector<std::string> seen;
  std::string name;
  std::string key;
  for (;;) {
    const auto page = core->users.list("", name, key, 2);
    if (page.empty()) break;
    for (const auto& user : page) seen.push_back(user.key);
    name = page.back().name;
    key = page.back().key;
  }
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 5U);
  EXPECT_EQ(core->users.list("", "", "", 1)[0].name, "佐藤");  // by code point
  EXPECT_EQ(core->users.list("青木", "", "", 10).size(), 3U);
  EXPECT_EQ(core->users.list("%", "", "", 10).size(), 0U);
  EXPECT_EQ(core->users.list("A@EXAMPLE", "", "", 10).size(), 1U);
}

TEST_P(OnBoth, A3_any_part_of_name_login_and_address_is_found_also_after_a_change) {
  import("name,display_name,address\nTaro,山田 太郎,taro@example.co.jp\nhanako,佐藤 花子,h.sato@partner.example.com\n");
  const auto found = [&](const std::string& text) {
    std::string logins;
    for (const auto& user : core->users.list(text, "", "", 10)) logins += user.login + " ";
    return logins;
  };
  for (const auto* text : {"山田", "田 太", "太郎", "郎", "TARO", "taro@e", "taro@example.co.jp", "ro"})
    EXPECT_EQ(found(text), "Taro ") << text;
  EXPECT_EQ(found("example"), "hanako Taro ") << "in the order of names";
  EXPECT_EQ(found("@partner"), "hanako ");
  EXPECT_EQ(found("田山"), "");
  EXPECT_EQ(found("tata"), "");
  EXPECT_EQ(found("' OR 1"), "");
  import("name,display_name,address\ntaro,鈴木 太郎,taro@example.co.jp\n");
  EXPECT_EQ(found("山田"), "");
  EXPECT_EQ(found("鈴木"), "taro ");
  core->users.remove(core->users.by_login("taro")->key);
  EXPECT_EQ(found("鈴木"), "");
  EXPECT_EQ(found("佐藤"), "hanako ");
}

TEST_P(OnBoth, roles_and_groups_are_kept) {
  const auto key = add("taro", "太郎");
  EXPECT_FALSE(core->users.by_key(key)->mail_admin);
  EXPECT_TRUE(core->users.set_role(key, "mail-admin", true));
  EXPECT_TRUE(core->users.set_role(key, "mail-admin", true));
  EXPECT_TRUE(core->users.by_key(key)->mail_admin);
  EXPECT_TRUE(core->users.set_member("営業部", key, true));
  ASSERT_EQ(core->users.groups(key).size(), 1U);
  EXPECT_EQ(core->users.groups("")[0].name, "営業部");
  EXPECT_TRUE(core->users.set_member("営業部", key, false));
  EXPECT_TRUE(core->users.groups(key).empty());
  EXPECT_EQ(core->users.groups("").size(), 1U);
  EXPECT_TRUE(core->users.set_role(key, "mail-admin", false));
  EXPECT_FALSE(core->users.by_key(key)->mail_admin);
  EXPECT_TRUE(core->users.by_key(add("root", "管理者", true))->mail_admin);
}

TEST_P(OnBoth, import_adds_changes_and_keeps_passwords) {
  const auto hash = hash_password("secret");
  auto counts = import("address,name,display_name,password_hash\na@example.jp,a,青木,\"" + hash + "\"\n,b,,\n");
  EXPECT_EQ(counts.added, 2);
  const auto key = core->users.by_login("a")->key;
  EXPECT_EQ(core->users.by_login("b")->name, "b");
  counts = import("name,display_name\nA,青木 二郎\nc,秋山\n");
  EXPECT_EQ(counts.added, 1);
  EXPECT_EQ(counts.changed, 1);
  EXPECT_EQ(core->users.by_login("a")->key, key);
  EXPECT_EQ(core->users.by_key(key)->name, "青木 二郎");
  EXPECT_TRUE(check_password(core->users.password_hash(key), "secret"));
}

TEST_P(OnBoth, a_bad_row_is_named_and_nothing_is_imported) {
  for (const auto& [text, place] : std::vector<std::pair<std::string, std::string>>{
           {"name\na\nb c\n", "line 3"},
           {"name,password_hash\na,\nb,plain\n", "line 3, column password_hash"},
           {"name\na\nA\n", "line 3, column name"},
           {"login\na\n", "line 1, column login"},
           {"name,name\na,b\n", "line 1, column name"},
           {"", "empty"},
           {"name\na\n\"b\n", "line"}}) {
    try {
      import(text);
      ADD_FAILURE() << text;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find(place), std::string::npos) << error.what();
    }
    EXPECT_TRUE(core->users.list("", "", "", 10).empty()) << text;
  }
}

TEST_P(OnBoth, A3_of_many_users_each_is_found_and_those_of_one_name_are_paged) {
  std::string csv = "name,display_name,address,password_hash\n";
  for (int i = 0; i < 20'000; ++i) {
    const auto n = std::to_string(i);
    csv += "user" + n + ",利用者 " + n + ",user" + n + "@example.co.jp,\n";
  }
  EXPECT_EQ(import(csv).added, 20'000);
  EXPECT_EQ(core->users.list("", "", "", 25).size(), 25U);
  EXPECT_EQ(core->users.list("user17777@", "", "", 25).size(), 1U);
  const auto page = core->users.list("利用", "", "", 25);
  ASSERT_EQ(page.size(), 25U);
  EXPECT_EQ(core->users.list("利用", page[23].name, page[23].key, 25)[0].key, page[24].key);
}

TEST_P(OnBoth, P3_policies_change_for_every_process_and_are_told_once) {
  FolderChoice choice{folder / "data", {}, {}};
  const auto before = last_change(core->database);
  Core other(choice, Clock());  // remembers the database
  other.policies.set({{"transport.paused", "true"}, {"accounts.max_per_user", "10"}});
  EXPECT_EQ(core->policies.get("transport.paused"), "true");
  EXPECT_FALSE(core->policies.get("transport.unknown"));
  const auto changes = changes_after(core->database, before);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, TEGAMI_EVENT_POLICY_CHANGED);
  EXPECT_EQ(changes[0].subject, "transport.paused");
  EXPECT_THROW(core->policies.set({{"no.such", "true"}}), std::invalid_argument);
}

TEST_P(OnBoth, K1_client_secrets_are_sealed_anew_so_that_the_old_key_can_go) {
  auto server = *preset("google");
  server.client_id = "id";
  server.client_secret = "top-secret";
  const auto id = core->settings.put_oauth_server(server);
  const auto old = core->keyring.key()->id;
  core->keyring.rotate();
  core->settings.seal_anew();
  core->keyring.forget(old);
  EXPECT_EQ(core->settings.oauth_server(id)->client_secret, "top-secret");
}

TEST_P(OnBoth, K1_client_secrets_are_sealed_and_an_empty_one_keeps_the_stored) {
  auto server = *preset("google");
  server.client_id = "id";
  server.client_secret = "top-secret";
  server.id = core->settings.put_oauth_server(server);
  server.client_secret.clear();
  server.name = "Google 2";
  core->settings.put_oauth_server(server);
  EXPECT_EQ(core->settings.oauth_server(server.id)->client_secret, "top-secret");
  EXPECT_EQ(core->settings.oauth_server(server.id)->name, "Google 2");
  std::string stored;
  core->database.read([&](Session& session) {
    Poco::Data::Statement all(session);
    all << "SELECT value || secret FROM host_oauth_server", Poco::Data::Keywords::into(stored),
        Poco::Data::Keywords::now;
  });
  EXPECT_EQ(stored.find("top-secret"), std::string::npos);
  EXPECT_NE(core->settings.json("oauth_servers")->find("top-secret"), std::string::npos);
  EXPECT_TRUE(core->settings.remove_oauth_server(server.id));
  EXPECT_EQ(core->settings.json("oauth_servers"), "[]");
}

TEST_P(OnBoth, mail_servers_are_null_until_set) {
  EXPECT_EQ(core->settings.json("mail_servers.pop3"), "null");
  EXPECT_FALSE(core->settings.json("mail_servers.imap"));
  MailServer server{"pop.example.co.jp", 0, "tls", {}, {}, false};
  ASSERT_TRUE(check(MailServerKind::pop3, server).empty());
  core->settings.set_mail_server(MailServerKind::pop3, server);
  EXPECT_EQ(core->settings.json("mail_servers.pop3"), R"({"host":"pop.example.co.jp","port":995,"protection":"tls"})");
}

TEST_P(OnBoth, sessions_end_by_log_out_idleness_age_and_a_new_password) {
  const auto key = add("taro", "太郎");
  const auto token = core->sessions.begin(key);
  EXPECT_EQ(core->sessions.user(token), key);
  EXPECT_FALSE(core->sessions.user(token.substr(1) + "A"));
  const auto idle = core->clock.now_ms() + session_idle_ms + 1000;
  const Clock moved(idle);
  Sessions later(core->database, moved);
  EXPECT_FALSE(later.user(token));
  core->users.set_password(key, hash_password("new"));
  EXPECT_FALSE(core->sessions.user(token));
  const auto second = core->sessions.begin(key);
  core->sessions.end(second);
  EXPECT_FALSE(core->sessions.user(second));
}

TEST_P(OnBoth, the_fifth_failure_holds_that_log_in_from_that_address) {
  auto& throttle = core->throttle;
  for (int i = 0; i < 4; ++i) throttle.failed("Taro", "192.0.2.1");
  EXPECT_FALSE(throttle.held("taro", "192.0.2.1"));
  for (int i = 0; i < 4; ++i) throttle.failed("taro", "192.0.2.1");
  EXPECT_TRUE(throttle.held("TARO", "192.0.2.1"));
  EXPECT_FALSE(throttle.held("taro", "192.0.2.2"));
  EXPECT_FALSE(throttle.held("hanako", "192.0.2.1"));
  throttle.good("taro", "192.0.2.1");
  EXPECT_FALSE(throttle.held("taro", "192.0.2.1"));
}

TEST_P(OnBoth, P5_a_notice_replaces_the_earlier_one_of_its_kind) {
  const auto key = add("taro", "太郎");
  Notice notice;
  notice.subject = "一";
  notice.once = "tegami:account 7";
  core->notices.post({key}, notice);
  notice.subject = "二";
  core->notices.post({key}, notice);
  notice.once.clear();
  core->notices.post({key}, notice);
  EXPECT_EQ(core->notices.of(key).size(), 2U);
  EXPECT_EQ(core->notices.unseen(key), 2);
  core->notices.mark_seen(key);
  EXPECT_EQ(core->notices.unseen(key), 0);
  core->notices.remove(key, "");
  EXPECT_TRUE(core->notices.of(key).empty());
}

TEST_P(OnBoth, what_was_used_last_is_remembered_but_never_a_key) {
  const auto text = tegami::fixtures::read_file(folder / "data" / "host.json");
  EXPECT_NE(text.find("data.key"), std::string::npos);
  EXPECT_EQ(text.find("keys"), std::string::npos);
  const DataFolder again({folder / "data", {}, {}});
  EXPECT_EQ(again.host_dsn(), core->folder.host_dsn());
  EXPECT_EQ(again.key_file(), core->folder.key_file());
}

INSTANTIATE_TEST_SUITE_P(Databases, OnBoth, testing::Values("sqlite", "postgresql"),
                         [](const auto& database) { return std::string(database.param); });

}  // namespace
}  // namespace samplehost
