// The module on a real Dovecot, with its jobs: who is told of what (P5), and users who go and come back (P4).
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "fixtures/scripted_server.h"
#include "integration/entry/module_world.h"

namespace tegami::integration {
namespace {

namespace json = boost::json;
using fixtures::drip;
using fixtures::expect;
using fixtures::say;

class EarlyNews : public testing::Test {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("dovecot", "openssl");
    furnish(host_);
    host_.set_policy("receive.interval_s", "60");
    dovecot_ = std::make_unique<fixtures::Dovecot>();
    dovecot_->add_user("taro", "secret-pass");
    auto module = sdk::Module::start(module_folder(), *host_.table(), TEGAMI_RUN_SERVICES | TEGAMI_RUN_JOBS);
    ASSERT_FALSE(module.has_error()) << module.error().text;
    module_.emplace(std::move(*module));
  }
  json::object ask(std::string_view name, const json::object& request) {
    return call(*module_, "admin", name, request);
  }
  std::int64_t add(std::uint16_t port, std::string_view password) {
    const auto made = ask("accounts.create", account_on(port, "none", "taro", password, true));
    if (!made.contains("id")) ADD_FAILURE() << json::serialize(made);
    return made.contains("id") ? made.at("id").as_int64() : 0;
  }
  std::string status(std::int64_t account) {
    const auto answer = ask("accounts.get", {{"id", account}});
    return std::string(answer.at("state").at("status").as_string());
  }
  static bool until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return holds();
  }
  std::vector<std::string> subjects(std::string_view user) {
    std::vector<std::string> found;
    for (const auto& notice : host_.notices())
      if (notice.user == user) found.push_back(notice.subject);
    return found;
  }

  fixtures::FakeHost host_;
  std::unique_ptr<fixtures::Dovecot> dovecot_;
  std::optional<sdk::Module> module_;
};

TEST_F(EarlyNews, P5_a_refused_password_and_its_mending_are_told_to_owner_and_administrators) {
  const auto account = add(dovecot_->pop3_port(), "wrong");
  ASSERT_TRUE(until([&] { return !subjects("taro").empty(); }));
  EXPECT_EQ(subjects("taro"), std::vector<std::string>{"「社用」のメールを受信できません"});
  ASSERT_TRUE(until([&] { return !subjects("").empty(); }));
  EXPECT_EQ(subjects(""), std::vector<std::string>{"1件のアカウントを受信できません"});
  for (const auto& notice : host_.notices()) EXPECT_EQ(notice.text.find("Authentication failed"), std::string::npos);

  const auto now = ask("accounts.get", {{"id", account}});
  const auto saved =
      ask("accounts.update",
          {{"id", account}, {"version", now.at("version")}, {"receive", json::object{{"password", "secret-pass"}}}});
  ASSERT_FALSE(saved.contains("error")) << json::serialize(saved);
  ASSERT_TRUE(until([&] { return status(account) == "ok"; }));
  const std::vector<std::string> well{"「社用」のメールを受信できるようになりました"};
  EXPECT_TRUE(until([&] { return subjects("taro") == well; })) << "in the place of the first";
}

TEST_F(EarlyNews, P4_accounts_of_a_locked_user_stop_by_event_and_go_on_when_he_is_back) {
  const auto account = add(dovecot_->pop3_port(), "secret-pass");
  ASSERT_TRUE(until([&] { return status(account) == "ok"; }));
  host_.lock_user("taro");
  ASSERT_TRUE(until([&] { return status(account) == "owner_gone"; }));
  dovecot_->deliver("taro", "Subject: while he was away\n\nbody\n");
  const auto refused = ask("mail.receive", {{"ids", json::array{account}}, {"wait", true}});
  EXPECT_EQ(refused.at("received").to_number<int>(), 0) << json::serialize(refused);
  EXPECT_EQ(dovecot_->count("taro"), 1U);
  host_.lock_user("taro", false);
  EXPECT_TRUE(until([&] { return status(account) == "ok"; })) << "without waiting for its interval";
  EXPECT_EQ(call(*module_, "taro", "mail.list", {{"account", account}}).at("items").as_array().size(), 1U);
}

// The first mail takes its time, so that something can change while it comes; the second would never end.
std::vector<fixtures::Act> slowly() {
  return {say("+OK ready\r\n"),
          expect("CAPA"),
          say("-ERR no\r\n"),
          expect("USER"),
          say("+OK\r\n"),
          expect("PASS"),
          say("+OK\r\n"),
          expect("LIST"),
          say("+OK\r\n1 24\r\n2 24\r\n.\r\n"),
          expect("UIDL"),
          say("+OK\r\n1 aa\r\n2 bb\r\n.\r\n"),
          expect("RETR 1"),
          say("+OK\r\nSubject: one\r\n\r\n"),
          drip("body that comes slowly"),
          say("\r\n.\r\n"),
          fixtures::stall()};
}

bool asked_for_the_first(const fixtures::ScriptedServer& server) {
  const auto lines = server.lines();
  return std::ranges::find(lines, "RETR 1") != lines.end();
}

TEST_F(EarlyNews, P4_a_receive_under_way_ends_after_the_message_that_is_coming) {
  const fixtures::ScriptedServer server(slowly());
  const auto account = add(server.port(), "secret-pass");
  ASSERT_TRUE(until([&] { return asked_for_the_first(server); })) << server.surprise();
  host_.lock_user("taro");
  ASSERT_TRUE(until([&] { return status(account) == "owner_gone"; }));
  // Waits for the one under way, and has its answer.
  const auto done = ask("mail.receive", {{"ids", json::array{account}}, {"wait", true}});
  EXPECT_EQ(done.at("accounts").at(0).at("error").at("code").as_string(), "owner_gone") << json::serialize(done);
  host_.lock_user("taro", false);
  const auto mails = call(*module_, "taro", "mail.list", {{"account", account}});
  EXPECT_EQ(mails.at("items").as_array().size(), 1U) << "what came whole is kept";
}

TEST_F(EarlyNews, P3_a_receive_under_way_ends_after_its_message_when_the_policy_stops_all) {
  const fixtures::ScriptedServer server(slowly());
  const auto account = add(server.port(), "secret-pass");
  ASSERT_TRUE(until([&] { return asked_for_the_first(server); })) << server.surprise();
  host_.set_policy("transport.paused", "true");
  EXPECT_TRUE(until([&] { return status(account) == "blocked_by_policy"; }));
  const auto mails = call(*module_, "taro", "mail.list", {{"account", account}});
  EXPECT_EQ(mails.at("items").as_array().size(), 1U);
}

TEST_F(EarlyNews, P5_R6_mail_that_is_too_large_stays_on_the_server_and_is_told_once_by_sender_and_subject) {
  host_.set_policy("transport.max_receive_bytes", "10000");
  dovecot_->deliver("taro", "From: Hanako <hanako@example.test>\nSubject: =?UTF-8?B?5Zuz6Z2i?=\n\n" +
                                std::string(20'000, 'x') + "\n");
  dovecot_->deliver("taro", "Subject: small\n\nbody\n");
  const auto account = add(dovecot_->pop3_port(), "secret-pass");
  ASSERT_TRUE(until([&] { return !subjects("taro").empty(); }));
  const auto notice = host_.notices().front();
  EXPECT_EQ(notice.subject, "「社用」に、大きすぎて受信できないメールがあります");
  EXPECT_NE(notice.text.find("Hanako / 図面 / "), std::string::npos) << notice.text;
  const auto done = ask("mail.receive", {{"ids", json::array{account}}, {"wait", true}});
  EXPECT_EQ(done.at("accounts").at(0).at("skipped").to_number<int>(), 1) << "R7: " << json::serialize(done);
  EXPECT_EQ(dovecot_->count("taro"), 2U);
  host_.set_policy("transport.max_receive_bytes", "100000");
  const auto raised = ask("mail.receive", {{"ids", json::array{account}}, {"wait", true}});
  EXPECT_EQ(raised.at("received").to_number<int>(), 1) << "raising the limit fetches it";
}

TEST_F(EarlyNews, Accounts_that_fail_for_one_cause_are_received_now_by_administrators_alone) {
  const auto account = add(1, "secret-pass");  // nobody listens there
  ASSERT_TRUE(until([&] { return status(account) == "failing"; }));
  const json::object cause{{"status", "failing"}, {"code", "connection_refused"}};
  const json::object request{{"cause", cause}, {"wait", true}};
  EXPECT_EQ(call(*module_, "taro", "mail.receive", request).at("error").at("code").as_string(), "forbidden");
  const auto done = ask("mail.receive", request);
  EXPECT_EQ(done.at("accounts").as_array().size(), 1U) << json::serialize(done);
  const auto wrong = ask("mail.receive", {{"cause", "failing"}});
  EXPECT_TRUE(wrong.at("error").at("fields").as_object().contains("cause"));
  const auto ended = ask("jobs.list", {{"finished", true}}).at("items").as_array();
  EXPECT_EQ(ended.size(), 1U);
  EXPECT_TRUE(ask("jobs.list", {{"finished", false}}).at("items").as_array().empty());
}

}  // namespace
}  // namespace tegami::integration
