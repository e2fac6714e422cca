// R5 on a real Dovecot that is moved: every UIDL is new, by another pop3_uidl_format or as all mail was put into a new
// maildir. The account is held until somebody answers, and what comes then is what the answer says, killed or not.
#include <gtest/gtest.h>

#include "integration/entry/killed_receive.h"

namespace tegami::integration {
namespace {

namespace json = boost::json;

constexpr std::chrono::hours kDay{24};
constexpr const char* kOldUidls = "pop3_uidl_format = %08Xu%08Xv";
constexpr const char* kNewUidls = "pop3_uidl_format = %g";  // by the file's name

std::string mail(int number, std::size_t bytes = 1'000) {
  std::string text = "From: hanako@example.test\nTo: taro@example.test\nSubject: number " + std::to_string(number) +
                     "\nMessage-ID: <" + std::to_string(number) + "@example.test>\n\n";
  for (std::size_t size = 0; size < bytes; size += 71) text += std::string(70, 'x') + "\n";
  return text;
}

class MovedDovecot : public testing::Test {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("dovecot", "openssl");
    furnish(host_);
    host_.set_now_ms(1'795'481'220'000);
    dovecot_ = std::make_unique<fixtures::Dovecot>(fixtures::DovecotOptions{.extra = kOldUidls});
    dovecot_->add_user("taro", "secret-pass");
    module_ = std::make_unique<ModuleInChild>(host_, dovecot_->pop3_port());
    for (int i = 1; i <= kMails; ++i) dovecot_->deliver("taro", mail(i));
    const auto made = in_child([&](const Ask& ask) {
      auto draft = account_on(module_->port(), "none", "taro", "secret-pass", true);
      draft["receive_log"] = true;
      draft["receive"].as_object()["leave_days"] = 14;
      return ask("admin", "accounts.create", draft);
    });
    ASSERT_TRUE(made.contains("id")) << json::serialize(made);
    account_ = made.at("id").as_int64();
    EXPECT_EQ(received(), kMails);
  }
  json::object in_child(const std::function<json::object(const Ask&)>& work) {
    return module_->run(KilledAt::nowhere, work).value_or(json::object());
  }
  json::object receive(const Ask& ask) {
    return ask("admin", "mail.receive", {{"ids", json::array{account_}}, {"wait", true}});
  }
  /// By a receive that fails at nothing.
  int received() {
    const auto done = in_child([&](const Ask& ask) { return receive(ask); });
    EXPECT_EQ(done.at("failed").to_number<int>(), 0) << json::serialize(done);
    return done.at("received").to_number<int>();
  }
  void expect_held(int on_server, int same) {
    const auto now = in_child([&](const Ask& ask) {
      const auto done = receive(ask);
      return json::object{{"done", done}, {"account", ask("admin", "accounts.get", {{"id", account_}})}};
    });
    EXPECT_EQ(now.at("done").at("received").to_number<int>(), 0);
    const auto& ran = now.at("done").at("accounts").at(0).as_object();
    EXPECT_EQ(ran.at("error").at("code").as_string(), "held") << json::serialize(now);
    EXPECT_EQ(ran.at("skipped").to_number<int>(), on_server) << "R7: it adds up";
    const auto& state = now.at("account").at("state");
    EXPECT_EQ(state.at("status").as_string(), "held") << json::serialize(state);
    EXPECT_EQ(state.at("held"),
              json::value(json::object{{"on_server", on_server}, {"compared", on_server}, {"same", same}}));
  }
  void answer(const char* what) {
    const auto now = in_child([&](const Ask& ask) {
      return ask("admin", "accounts.resolve", {{"id", account_}, {"answer", what}});
    });
    EXPECT_EQ(now.at("state").at("status").as_string(), "waiting") << json::serialize(now);
  }
  void receive_killed(KilledAt at) {
    EXPECT_FALSE(module_->run(at, [&](const Ask& ask) { return receive(ask); }));
  }
  std::size_t stored() {
    return in_child([&](const Ask& ask) {
             return ask("taro", "mail.list", {{"account", account_}, {"limit", 500}});
           })
        .at("items")
        .as_array()
        .size();
  }
  std::string status() {
    const auto now = in_child([&](const Ask& ask) { return ask("admin", "accounts.get", {{"id", account_}}); });
    return std::string(now.at("state").at("status").as_string());
  }

  static constexpr int kMails = 20;
  fixtures::FakeHost host_;
  std::unique_ptr<fixtures::Dovecot> dovecot_;
  std::unique_ptr<ModuleInChild> module_;
  std::int64_t account_ = 0;
};

TEST_F(MovedDovecot, R5_it_is_held_and_the_same_mail_is_not_fetched_again_but_what_came_since_is) {
  dovecot_->restart(kNewUidls);
  expect_held(kMails, kMails);
  dovecot_->deliver("taro", mail(101));
  expect_held(kMails + 1, kMails);
  EXPECT_EQ(dovecot_->count("taro"), kMails + 1u) << "nothing is deleted while it is held";
  answer("same_mail");
  EXPECT_EQ(received(), 1);
  EXPECT_EQ(status(), "ok");
  EXPECT_EQ(received(), 0);
  EXPECT_EQ(stored(), kMails + 1u);
  EXPECT_EQ(dovecot_->count("taro"), kMails + 1u);
}

TEST_F(MovedDovecot, R5_a_listing_that_was_compared_is_not_compared_again) {
  dovecot_->restart(kNewUidls);
  const auto log_bytes = [&] {
    expect_held(kMails, kMails);
    const auto now = in_child([&](const Ask& ask) { return ask("admin", "accounts.get", {{"id", account_}}); });
    return now.at("state").at("logs").at("receive").at("bytes").to_number<int>();
  };
  const int first = log_bytes(), second = log_bytes();
  EXPECT_LT(second, first) << "the dialogue has no TOP any more";
}

TEST_F(MovedDovecot, R4_the_days_of_the_same_mail_go_on_from_when_it_was_received_first) {
  host_.advance(10 * kDay);
  dovecot_->restart(kNewUidls);
  expect_held(kMails, kMails);
  answer("same_mail");
  EXPECT_EQ(received(), 0);
  EXPECT_EQ(dovecot_->count("taro"), static_cast<std::size_t>(kMails));
  host_.advance(4 * kDay);
  EXPECT_EQ(received(), 0);
  EXPECT_EQ(dovecot_->count("taro"), 0u);
}

TEST_F(MovedDovecot, R5_mail_put_into_a_new_maildir_is_new_where_that_is_the_answer) {
  dovecot_->restart(kNewUidls);
  expect_held(kMails, kMails);
  answer("same_mail");
  EXPECT_EQ(received(), 0);
  const auto mails = dovecot_->messages("taro");
  dovecot_->empty("taro");
  dovecot_->deliver_many("taro", mails);
  dovecot_->deliver("taro", mail(101));
  expect_held(kMails + 1, kMails);
  answer("new_mail");
  EXPECT_EQ(received(), kMails + 1);
  EXPECT_EQ(received(), 0);
  EXPECT_EQ(stored(), 2u * kMails + 1);
  EXPECT_EQ(dovecot_->count("taro"), kMails + 1u);
}

TEST_F(MovedDovecot, R5_a_server_that_takes_its_uidls_back_ends_it_by_itself) {
  dovecot_->restart(kNewUidls);
  expect_held(kMails, kMails);
  dovecot_->restart(kOldUidls);
  EXPECT_EQ(received(), 0);
  EXPECT_EQ(status(), "ok");
  EXPECT_EQ(in_child([&](const Ask& ask) {
              return ask("admin", "accounts.resolve", {{"id", account_}, {"answer", "new_mail"}});
            })
                .at("error")
                .at("code")
                .as_string(),
            "invalid")
      << "there is no question any more";
  EXPECT_EQ(stored(), static_cast<std::size_t>(kMails));
}

TEST_F(MovedDovecot, R5_where_every_mail_was_deleted_by_its_days_new_mail_is_just_new) {
  host_.advance(14 * kDay);
  EXPECT_EQ(received(), 0);
  EXPECT_EQ(dovecot_->count("taro"), 0u);
  dovecot_->deliver("taro", mail(101));
  EXPECT_EQ(received(), 1);
}

TEST_F(MovedDovecot, R5_so_it_is_where_the_process_was_killed_after_the_deletion) {
  host_.advance(14 * kDay);
  receive_killed(KilledAt::after_quit);
  EXPECT_EQ(dovecot_->count("taro"), 0u);
  dovecot_->deliver("taro", mail(101));
  EXPECT_EQ(received(), 1);
}

TEST_F(MovedDovecot, R1_leave_switched_off_fetches_everything_in_a_new_round) {
  dovecot_->restart(kNewUidls);
  expect_held(kMails, kMails);
  in_child([&](const Ask& ask) {
    const auto now = ask("admin", "accounts.get", {{"id", account_}});
    return ask(
        "admin", "accounts.update",
        {{"id", account_}, {"version", now.at("version")}, {"receive", json::object{{"leave_on_server", false}}}});
  });
  EXPECT_EQ(received(), kMails);
  EXPECT_EQ(stored(), 2u * kMails);
  EXPECT_EQ(dovecot_->count("taro"), 0u);
}

TEST_F(MovedDovecot, R5_killed_at_any_point_after_the_answer_the_same_mail_is_still_not_fetched) {
  dovecot_->restart(kNewUidls);
  expect_held(kMails, kMails);
  dovecot_->deliver("taro", mail(101, 200'000));
  answer("same_mail");
  for (const auto at : {KilledAt::in_top, KilledAt::in_retr, KilledAt::before_quit}) receive_killed(at);
  EXPECT_LE(received(), 1);
  EXPECT_EQ(stored(), kMails + 1u);
  EXPECT_EQ(received(), 0);
}

TEST_F(MovedDovecot, R5_killed_in_the_middle_of_fetching_new_mail_each_comes_once) {
  dovecot_->restart(kNewUidls);
  expect_held(kMails, kMails);
  dovecot_->deliver("taro", mail(101, 200'000));
  answer("new_mail");
  receive_killed(KilledAt::in_retr);
  receive_killed(KilledAt::before_quit);
  received();
  EXPECT_EQ(stored(), 2u * kMails + 1);
  EXPECT_EQ(received(), 0);
  EXPECT_EQ(dovecot_->count("taro"), kMails + 1u);
}

}  // namespace
}  // namespace tegami::integration
