#include <gtest/gtest.h>
#include <sqlite3.h>

#include "integration/entry/module_world.h"

namespace tegami::integration {
namespace {

namespace json = boost::json;

std::string mail(int number, std::string_view body) {
  return "From: Hanako <hanako@example.test>\nTo: taro@example.test\nSubject: mail " + std::to_string(number) +
         "\nDate: Wed, 25 Nov 2026 09:00:" + std::to_string(10 + number % 50) +
         " +0900\nContent-Type: text/plain; charset=UTF-8\n\n" + std::string(body) + "\n";
}

class ModuleOnDovecot : public testing::Test {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("dovecot", "openssl");
    furnish(host_);
    dovecot_ = std::make_unique<fixtures::Dovecot>();
    dovecot_->add_user("taro", "secret-pass");
    auto module = sdk::Module::start(module_folder(), *host_.table(), TEGAMI_RUN_SERVICES);
    ASSERT_FALSE(module.has_error()) << module.error().text;
    module_.emplace(std::move(*module));
  }
  json::object ask(std::string_view user, std::string_view name, const json::object& request) {
    return call(*module_, user, name, request);
  }
  std::int64_t add_account(bool leave, std::string_view protection = "none",
                           std::string_view password = "secret-pass") {
    const auto port =
        protection == "tls" || protection == "tls_unverified" ? dovecot_->pop3s_port() : dovecot_->pop3_port();
    const auto made = ask("admin", "accounts.create", account_on(port, protection, "taro", password, leave));
    if (!made.contains("id")) {
      ADD_FAILURE() << json::serialize(made);
      return 0;
    }
    return made.at("id").as_int64();
  }
  json::object receive(std::int64_t account) {
    return ask("admin", "mail.receive", {{"ids", json::array{account}}, {"wait", true}});
  }
  json::array list(std::int64_t account) {
    const auto answer = ask("taro", "mail.list", {{"account", account}, {"limit", 500}});
    if (!answer.contains("items")) {
      ADD_FAILURE() << json::serialize(answer);
      return {};
    }
    return answer.at("items").as_array();
  }

  fixtures::FakeHost host_;
  std::unique_ptr<fixtures::Dovecot> dovecot_;
  std::optional<sdk::Module> module_;
};

TEST_F(ModuleOnDovecot, R2_mail_is_received_listed_read_and_found_and_goes_from_the_server) {
  dovecot_->deliver("taro", mail(1, "明日の会議は10時からです。"));
  dovecot_->deliver("taro", mail(2, "見積書を送ります。"));
  const auto account = add_account(false);
  const auto done = receive(account);
  EXPECT_EQ(done.at("received").to_number<int>(), 2) << json::serialize(done);
  EXPECT_EQ(done.at("deleted").to_number<int>(), 2);
  EXPECT_EQ(dovecot_->count("taro"), 0u);
  const auto items = list(account);
  ASSERT_EQ(items.size(), 2u);
  const auto found = ask("taro", "mail.search", {{"account", account}, {"query", "会議"}});
  ASSERT_EQ(found.at("items").as_array().size(), 1u) << json::serialize(found);
  const auto id = found.at("items").at(0).at("id").as_int64();
  const auto one = ask("taro", "mail.get", {{"account", account}, {"id", id}});
  EXPECT_NE(one.at("text").as_string().find("明日の会議は10時からです。"), json::string::npos);
}

TEST_F(ModuleOnDovecot, R1_leave_on_stores_each_mail_once_and_leaves_all_on_the_server) {
  for (int i = 0; i < 30; ++i) dovecot_->deliver("taro", mail(i, "body"));
  const auto account = add_account(true);
  EXPECT_EQ(receive(account).at("received").to_number<int>(), 30);
  EXPECT_EQ(receive(account).at("received").to_number<int>(), 0);
  dovecot_->deliver("taro", mail(99, "one more"));
  EXPECT_EQ(receive(account).at("received").to_number<int>(), 1);
  EXPECT_EQ(dovecot_->count("taro"), 31u);
  EXPECT_EQ(list(account).size(), 31u);
}

TEST_F(ModuleOnDovecot, R1_switching_leave_off_fetches_everything_once_more) {
  for (int i = 0; i < 5; ++i) dovecot_->deliver("taro", mail(i, "body"));
  const auto account = add_account(true);
  EXPECT_EQ(receive(account).at("received").to_number<int>(), 5);
  const auto now = ask("admin", "accounts.get", {{"id", account}});
  const auto saved =
      ask("admin", "accounts.update",
          {{"id", account}, {"version", now.at("version")}, {"receive", json::object{{"leave_on_server", false}}}});
  ASSERT_FALSE(saved.contains("error")) << json::serialize(saved);
  EXPECT_EQ(receive(account).at("received").to_number<int>(), 5);
  EXPECT_EQ(dovecot_->count("taro"), 0u);
  EXPECT_EQ(receive(account).at("received").to_number<int>(), 0);
  EXPECT_EQ(list(account).size(), 10u);
}

TEST_F(ModuleOnDovecot, R8_a_refused_password_says_so_and_pauses_the_account) {
  dovecot_->deliver("taro", mail(1, "body"));
  const auto account = add_account(false, "none", "wrong");
  const auto done = receive(account);
  EXPECT_EQ(done.at("failed").to_number<int>(), 1) << json::serialize(done);
  const auto now = ask("admin", "accounts.get", {{"id", account}});
  EXPECT_EQ(now.at("state").at("status").as_string(), "paused") << json::serialize(now);
  EXPECT_EQ(now.at("state").at("last_error").at("code").as_string(), "password_refused");
  EXPECT_EQ(dovecot_->count("taro"), 1u);
}

TEST_F(ModuleOnDovecot, T1_a_self_signed_certificate_is_refused_unless_it_is_trusted) {
  dovecot_->deliver("taro", mail(1, "body"));
  const auto account = add_account(true, "tls");
  const auto refused = receive(account);
  EXPECT_EQ(refused.at("failed").to_number<int>(), 1) << json::serialize(refused);
  host_.set_policy("transport.ca_file", "\"" + dovecot_->certificate().string() + "\"");
  const auto trusted = receive(account);
  EXPECT_EQ(trusted.at("received").to_number<int>(), 1) << json::serialize(trusted);
}

TEST_F(ModuleOnDovecot, T2_stls_is_used_before_the_password) {
  dovecot_->deliver("taro", mail(1, "body"));
  host_.set_policy("transport.allow_plaintext", "false");
  host_.set_policy("transport.ca_file", "\"" + dovecot_->certificate().string() + "\"");
  const auto account = add_account(true, "starttls");
  const auto done = receive(account);
  EXPECT_EQ(done.at("received").to_number<int>(), 1) << json::serialize(done);
}

TEST_F(ModuleOnDovecot, P3_shared_accounts_switched_off_are_received_by_nobody_by_name_or_when_due) {
  dovecot_->deliver("taro", mail(1, "body"));
  auto draft = account_on(dovecot_->pop3_port(), "none", "taro", "secret-pass", true);
  draft["owner"] = json::object{{"shared", true}};
  const auto made = ask("admin", "accounts.create", draft);
  ASSERT_TRUE(made.contains("id")) << json::serialize(made);
  const json::object by_name{{"ids", json::array{made.at("id")}}, {"wait", true}};
  host_.set_policy("shared_accounts.enabled", "false");
  EXPECT_EQ(ask("admin", "mail.receive", by_name).at("error").at("code").as_string(), "forbidden");
  const auto due = ask("admin", "mail.receive", {{"wait", true}});
  EXPECT_TRUE(due.at("accounts").as_array().empty()) << json::serialize(due);
  host_.set_policy("shared_accounts.enabled", "true");
  EXPECT_EQ(ask("admin", "mail.receive", {{"wait", true}}).at("received").to_number<int>(), 1);
}

TEST_F(ModuleOnDovecot, P1_nobody_else_reads_the_mail_not_even_an_administrator) {
  dovecot_->deliver("taro", mail(1, "body"));
  const auto account = add_account(true);
  receive(account);
  const auto refused = ask("admin", "mail.list", {{"account", account}});
  EXPECT_EQ(refused.at("error").at("code").as_string(), "forbidden");
  const auto missing = ask("taro", "mail.list", {{"account", 987654}});
  EXPECT_EQ(missing.at("error").at("code").as_string(), "forbidden");
  EXPECT_EQ(missing.at("error").at("message").as_string(), refused.at("error").at("message").as_string());
}

TEST_F(ModuleOnDovecot, P1_an_administrator_reads_only_where_the_policy_says_so_and_leaves_a_trace) {
  dovecot_->deliver("taro", mail(1, "body"));
  const auto account = add_account(true);
  receive(account);
  // Without POCO, which would change this program's signal mask at its start.
  const auto traces = [&] {
    int count = -1;
    sqlite3* database = nullptr;
    const auto take = [](void* into, int, char** values, char**) {
      *static_cast<int*>(into) = std::stoi(values[0]);
      return 0;
    };
    if (sqlite3_open(host_.dsn().substr(std::string_view("sqlite:").size()).c_str(), &database) == SQLITE_OK) {
      sqlite3_exec(database, "SELECT count(*) FROM audit WHERE action = 'mail.read' AND actor = 'admin'", take, &count,
                   nullptr);
    }
    sqlite3_close(database);
    return count;
  };
  ask("taro", "mail.list", {{"account", account}});
  EXPECT_TRUE(ask("admin", "mail.list", {{"account", account}}).contains("error"));
  EXPECT_EQ(traces(), 0);
  host_.set_policy("mail.admin_access", "true");
  EXPECT_EQ(ask("admin", "mail.list", {{"account", account}}).at("items").as_array().size(), 1u);
  EXPECT_EQ(traces(), 1);
}

}  // namespace
}  // namespace tegami::integration
