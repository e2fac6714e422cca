// accounts.hand_over: who may, to whom, what goes with the account and what does not (P4, SPEC 3.13).
#include "services/hand_over.h"

#include "account_services.h"
#include "jobs/receive_order.h"
#include "jobs/receive_state.h"

namespace tegami::services {
namespace {

class HandingOver : public AccountServices {
 protected:
  void SetUp() override {
    AccountServices::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    add_hand_over(services_,
                  {AccountParts{host_, *accounts_, words_, {}, [this] { ++woken_; }}, [this](accounts::AccountId id) {
                     ended_.push_back(id);
                     owners_at_the_end_.push_back(accounts_->find(id)->account.owner_user);
                   }});
  }
  static std::string to_user(std::int64_t id, const std::string& name) {
    return id_of(id, R"(, "to": {"user": ")" + name + R"("})");
  }
  static std::string to_shared(std::int64_t id) { return id_of(id, R"(, "to": {"shared": true})"); }

  std::vector<accounts::AccountId> ended_;
  std::vector<std::string> owners_at_the_end_;
};

TEST_P(HandingOver, P4_an_account_whose_owner_is_gone_goes_to_another_user_with_its_mail) {
  const std::int64_t id = make();
  auto row = *accounts_->find(id);
  row.state.messages = 3310;
  accounts_->save_state(id, row.state);
  fake_.delete_user("u1");
  const json::object now = good("m", "accounts.hand_over", to_user(id, "hanako"));
  EXPECT_EQ(now.at("owner"), json::parse(R"({"user": "u2"})"));
  EXPECT_EQ(now.at("id").as_int64(), id) << "the same account, so the same mailbox";
  EXPECT_EQ(accounts_->find(id)->state.messages, 3310);
  EXPECT_EQ(now.at("version").as_int64(), 2);
  EXPECT_EQ(ended_, std::vector<accounts::AccountId>{id}) << "a receive under way is ended";
  EXPECT_EQ(owners_at_the_end_, std::vector<std::string>{"u1"}) << "before it changes hands";
  EXPECT_EQ(code("u2", "mail.folders", R"({"account": )" + std::to_string(id) + "}"), "none");
  EXPECT_EQ(code("u1", "mail.folders", R"({"account": )" + std::to_string(id) + "}"), "forbidden");
}

TEST_P(HandingOver, P4_while_its_owner_is_locked_or_deleted_an_account_is_not_received_and_says_so) {
  const std::int64_t id = make();
  const auto status = [&] {
    const auto row = *accounts_->find(id);
    const auto order = jobs::receive_order(host_, *accounts_, row.account, {});
    if (!order.has_error()) return std::string("received");
    jobs::ReceiveOutcome outcome;
    outcome.failure = order.error();
    return jobs::state_after(host_, row.account, row.state, outcome).status;
  };
  EXPECT_EQ(status(), "received");
  fake_.lock_user("u1");
  EXPECT_EQ(status(), "owner_gone");
  fake_.lock_user("u1", false);
  EXPECT_EQ(status(), "received") << "nothing was lost by it";
  fake_.delete_user("u1");
  EXPECT_EQ(status(), "owner_gone");
  EXPECT_TRUE(accounts_->find(id)) << "nothing is deleted by itself";
}

TEST_P(HandingOver, P4_the_former_owners_passwords_do_not_go_with_it) {
  const std::int64_t id = make();
  const json::object now = good("m", "accounts.hand_over", to_user(id, "u2"));
  EXPECT_FALSE(now.at("receive").at("password_set").as_bool());
  EXPECT_FALSE(now.at("default").as_bool());
  EXPECT_EQ(now.at("state").at("status").as_string(), "paused");
  EXPECT_EQ(now.at("state").at("last_error").at("code").as_string(), "password_needed");
  EXPECT_FALSE(accounts_->receive_password(id));
}

TEST_P(HandingOver, P4_it_is_audited_of_the_former_and_of_the_new_owner) {
  const std::int64_t id = make();
  good("m", "accounts.hand_over", to_user(id, "u2"));
  const auto entries = accounts_->audited({.action = "accounts.hand_over"});
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].owner_user, "u2");
  EXPECT_EQ(entries[0].fields, std::vector<std::string>{"owner.after"});
  EXPECT_EQ(entries[1].owner_user, "u1");
  EXPECT_EQ(entries[1].fields, std::vector<std::string>{"owner.before"});
  EXPECT_EQ(entries[1].actor, "m");
}

TEST_P(HandingOver, P4_it_becomes_a_shared_one_and_its_members_go_when_it_is_personal_again) {
  const std::int64_t id = make();
  EXPECT_EQ(good("m", "accounts.hand_over", to_shared(id)).at("owner"), json::parse(R"({"shared": true})"));
  EXPECT_EQ(code("u1", "mail.folders", R"({"account": )" + std::to_string(id) + "}"), "forbidden");
  good("m", "accounts.update", id_of(id, R"(, "version": 2, "receive": {"password": "p"},
                                            "members": [{"user": "u2", "right": "send"}])"));
  EXPECT_EQ(code("u2", "mail.folders", R"({"account": )" + std::to_string(id) + "}"), "none");
  EXPECT_EQ(refusal("m", "accounts.hand_over", to_shared(id)).fields.count("to"), 1U);
  good("m", "accounts.hand_over", to_user(id, "u1"));
  EXPECT_EQ(code("u2", "mail.folders", R"({"account": )" + std::to_string(id) + "}"), "forbidden");
  EXPECT_TRUE(accounts_->find(id)->account.members.empty());
}

TEST_P(HandingOver, P3_shared_accounts_are_neither_made_nor_given_away_while_they_are_off) {
  const std::int64_t id = make(), shared = make(R"({"shared": true})");
  fake_.set_policy("shared_accounts.enabled", "false");
  EXPECT_EQ(code("m", "accounts.hand_over", to_shared(id)), "forbidden");
  EXPECT_EQ(code("m", "accounts.hand_over", to_user(shared, "u1")), "forbidden");
  EXPECT_EQ(code("m", "accounts.hand_over", to_user(id, "u2")), "none");
}

TEST_P(HandingOver, P1_only_mail_administrators_hand_over_and_what_is_not_there_looks_the_same) {
  const std::int64_t id = make();
  fake_.set_policy("personal_accounts.self_service", "\"all\"");
  for (const char* user : {"u1", "u2", "", "nobody"}) {
    EXPECT_EQ(code(user, "accounts.hand_over", to_user(id, "u2")), "forbidden") << user;
    EXPECT_EQ(code(user, "accounts.hand_over", to_user(9999, "u2")), "forbidden") << user;
  }
  EXPECT_EQ(code("m", "accounts.hand_over", to_user(9999, "u2")), "forbidden");
}

TEST_P(HandingOver, P4_nobody_who_is_unknown_locked_full_or_the_owner_already_gets_it) {
  const std::int64_t id = make();
  fake_.add_user({.key = "u3", .login = "jiro", .name = "高橋次郎", .locked = true});
  for (const std::string& request :
       {to_user(id, "stranger"), to_user(id, "u3"), to_user(id, "taro"), id_of(id), id_of(id, R"(, "to": "u2")"),
        id_of(id, R"(, "to": {"shared": false})"), id_of(id, R"(, "to": {"user": "u2", "shared": true})"),
        id_of(id, R"(, "to": {"user": ""})")}) {
    const Refusal refused = refusal("m", "accounts.hand_over", request);
    EXPECT_EQ(refused.code, "invalid") << request;
    EXPECT_EQ(fields(refused), "to") << request;
  }
  EXPECT_EQ(fields(refusal("m", "accounts.hand_over", id_of(id, R"(, "to": {"user": "u2"}, "why": 1)"))), "why");
  fake_.set_policy("accounts.max_per_user", "1");
  make(R"({"user": "u2"})");
  EXPECT_EQ(code("m", "accounts.hand_over", to_user(id, "u2")), "limit");
  EXPECT_EQ(accounts_->find(id)->account.owner_user, "u1");
  EXPECT_TRUE(ended_.empty());
}

TEST_P(HandingOver, P4_who_saw_another_version_is_told) {
  const std::int64_t id = make();
  EXPECT_EQ(code("m", "accounts.hand_over", id_of(id, R"(, "version": 7, "to": {"user": "u2"})")), "conflict");
  EXPECT_EQ(code("m", "accounts.hand_over", id_of(id, R"(, "version": 1, "to": {"user": "u2"})")), "none");
}

TEGAMI_ON_BOTH_DATABASES(HandingOver);

}  // namespace
}  // namespace tegami::services
