// R1, R2, R9 against the real thing: the host's program is killed at random moments, started again, and run twice at
// once; every mail is in the mailbox once.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <random>

#include "integration/entry/installed_host.h"

namespace tegami::integration {
namespace {

namespace json = boost::json;

constexpr int kMails = 3'000;
constexpr int kKills = 10;

class HostProgram : public InstalledHost {
 protected:
  void deliver() {
    std::vector<std::string> mails;
    for (int i = 0; i < kMails; ++i) {
      mails.push_back("From: a@example.test\nTo: taro@example.test\nSubject: number " + std::to_string(i) +
                      "\nDate: Wed, 25 Nov 2026 09:00:00 +0900\n\n" +
                      std::string(static_cast<std::size_t>(i % 4'000), 'x') + "\n");
    }
    dovecot_->deliver_many("taro", mails);
  }
  std::int64_t add_account(bool leave) {
    const auto wanted = account_on(dovecot_->pop3_port(), "none", "taro", "secret-pass", leave);
    const auto made = call("admin", "accounts.create", wanted);
    return made.at("id").as_int64();
  }
  // Subject -> how often it is in the mailbox.
  std::map<std::string, int> subjects(std::int64_t account) {
    std::map<std::string, int> found;
    json::object request{{"account", account}, {"limit", 500}};
    for (;;) {
      const auto page = call("taro", "mail.list", request);
      for (const auto& item : page.at("items").as_array()) ++found[std::string(item.at("subject").as_string())];
      if (page.at("next").is_null()) return found;
      request["after"] = page.at("next");
    }
  }
  void expect_each_once(std::int64_t account) {
    const auto found = subjects(account);
    EXPECT_EQ(found.size(), static_cast<std::size_t>(kMails));
    for (const auto& [subject, times] : found) EXPECT_EQ(times, 1) << subject;
  }
  void kill_and_finish(std::int64_t account) {
    const auto receive = json::serialize(json::object{{"ids", json::array{account}}, {"wait", true}});
    std::mt19937 random(20'261'125);
    for (int i = 0; i < kKills; ++i) {
      fixtures::Child child(command({"call", "mail.receive", receive, "--as", "admin"}));
      child.wait(std::chrono::milliseconds(std::uniform_int_distribution<int>(20, 900)(random)));
      child.kill(SIGKILL);
      child.wait();
    }
    const auto last = call("admin", "mail.receive", json::parse(receive).as_object());
    EXPECT_EQ(last.at("failed").to_number<int>(), 0) << json::serialize(last);
  }
};

TEST_F(HostProgram, R2_killed_at_ten_random_moments_with_leave_on_every_mail_is_there_once) {
  deliver();
  const auto account = add_account(true);
  kill_and_finish(account);
  expect_each_once(account);
  EXPECT_EQ(dovecot_->count("taro"), static_cast<std::size_t>(kMails));
}

TEST_F(HostProgram, R2_killed_at_ten_random_moments_with_leave_off_every_mail_is_there_once) {
  deliver();
  const auto account = add_account(false);
  kill_and_finish(account);
  expect_each_once(account);
  EXPECT_EQ(dovecot_->count("taro"), 0u);
}

TEST_F(HostProgram, X1_killed_at_twenty_random_moments_while_optimising_or_rebuilding_nothing_is_lost) {
  deliver();
  const auto account = add_account(true);
  const json::object receive{{"ids", json::array{account}}, {"wait", true}};
  ASSERT_EQ(call("admin", "mail.receive", receive).at("failed").to_number<int>(), 0);
  const auto personal = json::serialize(json::object{{"scope", "personal"}});
  std::mt19937 random(20'261'125);
  for (int i = 0; i < 2 * kKills; ++i) {
    fixtures::Child child(
        command({"call", i % 2 == 0 ? "index.optimize" : "index.rebuild", personal, "--as", "admin"}));
    child.wait(std::chrono::milliseconds(std::uniform_int_distribution<int>(20, 900)(random)));
    child.kill(SIGKILL);
    child.wait();
  }
  // The next start takes over what the killed ones were at: neither receiving nor checking waits for their leases.
  EXPECT_EQ(call("admin", "mail.receive", receive).at("failed").to_number<int>(), 0);
  const auto job = call("admin", "index.check", {{"scope", "personal"}}).at("job");
  const auto check = call("admin", "jobs.get", {{"id", job}});
  EXPECT_EQ(check.at("state").as_string(), "done");
  EXPECT_TRUE(check.at("result").at("failed").as_array().empty()) << json::serialize(check);
  expect_each_once(account);
}

TEST_F(HostProgram, R9_four_programs_that_receive_one_account_at_once_store_every_mail_once) {
  deliver();
  const auto account = add_account(false);
  const auto receive = json::serialize(json::object{{"ids", json::array{account}}, {"wait", true}});
  std::vector<fixtures::Child> children;
  for (int i = 0; i < 4; ++i) children.emplace_back(command({"call", "mail.receive", receive, "--as", "admin"}));
  for (auto& child : children) EXPECT_EQ(child.wait(std::chrono::minutes(3)), 0);
  expect_each_once(account);
  EXPECT_EQ(dovecot_->count("taro"), 0u);
}

}  // namespace
}  // namespace tegami::integration
