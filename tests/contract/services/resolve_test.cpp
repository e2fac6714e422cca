// R5: an account that is held for a moved server: what is told of it, who may answer, and what else ends it or does
// not.
#include "account_services.h"
#include "accounts/columns.h"
#include "jobs/receive_state.h"
#include "storage/query.h"

namespace tegami::services {
namespace {

using accounts::Held;
using accounts::HeldAnswer;

class Resolving : public AccountServices {
 protected:
  /// As a receive leaves it that found the server moved.
  void hold(std::int64_t id) {
    auto row = *accounts_->find(id);
    const accounts::HeldCounts counts{1'234, 200, 198};
    jobs::ReceiveOutcome outcome;
    outcome.failure = transport::Failure(transport::Stage::list, transport::Kind::policy, "held", to_text(counts));
    accounts_->save_run(id, jobs::state_after(host_, row.account, row.state, outcome),
                        {host_.now_ms(), 0, {}, Held{"listing", counts}, false});
  }
  std::int64_t held_one(const std::string& owner = R"({"user": "u1"})") {
    const std::int64_t id = make(owner);
    auto account = accounts_->find(id)->account;
    account.receive.leave_on_server = true;
    accounts_->update(account, {}, 1);
    hold(id);
    return id;
  }
  std::string status(std::int64_t id) { return accounts_->find(id)->state.status; }
  static std::string answer_of(std::int64_t id, const std::string& answer) {
    return id_of(id, R"(, "answer": ")" + answer + R"(")");
  }
};

TEST_P(Resolving, R5_what_was_found_is_told_in_numbers_and_words) {
  const auto id = held_one();
  const auto state = good("u1", "accounts.get", id_of(id)).at("state").as_object();
  EXPECT_EQ(state.at("status").as_string(), "held");
  EXPECT_EQ(state.at("held"), json::parse(R"({"on_server": 1234, "compared": 200, "same": 198})"));
  EXPECT_EQ(state.at("last_error").at("code").as_string(), "held");
  const std::string told(state.at("last_error").at("message").as_string());
  for (const char* number : {"1,234", "200", "198"}) EXPECT_NE(told.find(number), std::string::npos) << told;
  const auto found = good("m", "accounts.list", R"({"owner": "u1", "status": "held"})");
  EXPECT_EQ(found.at("items").as_array().size(), 1U);
}

TEST_P(Resolving, P5_it_is_a_notice_once) {
  const auto id = held_one();
  hold(id);
  std::vector<std::string> told;
  database_->read([&](storage::Session& session) {
    told.clear();
    const auto rows = storage::query(session, "SELECT kind FROM account_notice WHERE due_ms IS NOT NULL");
    for (std::size_t row = 0; row < rows.size(); ++row) told.push_back(accounts::text_at(rows, 0, row));
  });
  EXPECT_EQ(told, std::vector<std::string>{"held"});
}

TEST_P(Resolving, R5_an_answer_is_kept_audited_and_makes_the_account_due) {
  const auto id = held_one();
  const int before = woken_;
  const auto now = good("m", "accounts.resolve", answer_of(id, "same_mail"));
  EXPECT_EQ(now.at("state").at("status").as_string(), "waiting");
  EXPECT_TRUE(now.at("state").at("last_error").is_null());
  EXPECT_EQ(accounts_->held(id)->answer, HeldAnswer::same_mail);
  EXPECT_EQ(accounts_->due(host_.now_ms(), 10), std::vector<accounts::AccountId>{id});
  EXPECT_EQ(woken_, before + 1);
  const auto entries = accounts_->audited({.action = "accounts.resolve"});
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].fields, std::vector<std::string>{"answer.same_mail"});
  good("m", "accounts.resolve", answer_of(id, "new_mail"));
  EXPECT_EQ(accounts_->held(id)->answer, HeldAnswer::new_mail) << "until it is carried out it can be changed";
  hold(id);
  EXPECT_EQ(accounts_->held(id)->answer, HeldAnswer::new_mail) << "a receive that had begun before does not undo it";
  accounts_->save_run(id, accounts_->find(id)->state, {host_.now_ms(), 0, {}, {}, true});
  EXPECT_FALSE(accounts_->held(id)) << "carried out";
}

TEST_P(Resolving, R5_there_must_be_a_question_and_one_of_the_two_answers) {
  const auto id = make();
  EXPECT_EQ(fields(refusal("m", "accounts.resolve", answer_of(id, "same_mail"))), "id");
  const auto held = held_one();
  EXPECT_EQ(fields(refusal("m", "accounts.resolve", answer_of(held, "perhaps"))), "answer");
  EXPECT_EQ(fields(refusal("m", "accounts.resolve", id_of(held))), "answer");
  EXPECT_EQ(code("m", "accounts.resolve", answer_of(held, "new_mail\", \"more\": \"")), "invalid");
  EXPECT_EQ(status(held), "held");
}

TEST_P(Resolving, P3_its_owner_answers_where_self_service_lets_him_and_of_a_shared_one_only_an_administrator) {
  const auto id = held_one();
  EXPECT_EQ(code("u1", "accounts.resolve", answer_of(id, "same_mail")), "forbidden");
  fake_.set_policy("personal_accounts.self_service", "\"change\"");
  EXPECT_EQ(code("u2", "accounts.resolve", answer_of(id, "same_mail")), "forbidden");
  EXPECT_EQ(code("u1", "accounts.resolve", answer_of(id, "same_mail")), "none");
  const auto shared = held_one(R"({"shared": true})");
  EXPECT_EQ(code("u1", "accounts.resolve", answer_of(shared, "same_mail")), "forbidden");
  EXPECT_EQ(code("m", "accounts.resolve", answer_of(shared, "same_mail")), "none");
}

TEST_P(Resolving, R5_no_other_change_answers_and_one_of_the_server_takes_an_answer_back) {
  const auto id = held_one();
  const auto update = [&](const std::string& what) {
    const auto version = std::to_string(accounts_->find(id)->account.version);
    good("m", "accounts.update", id_of(id, R"(, "version": )" + version + ", " + what));
  };
  update(R"("name": "other")");
  update(R"("receive": {"password": "another"})");
  good("m", "accounts.set_receiving", R"({"ids": [)" + std::to_string(id) + R"(], "enabled": false})");
  good("m", "accounts.set_receiving", R"({"ids": [)" + std::to_string(id) + R"(], "enabled": true})");
  good("m", "accounts.change_many", R"({"ids": [)" + std::to_string(id) + R"(], "receive": {"timeout_s": 60}})");
  EXPECT_EQ(status(id), "held");
  EXPECT_EQ(accounts_->held(id)->answer, HeldAnswer::none);
  EXPECT_EQ(accounts_->due(host_.now_ms(), 10), std::vector<accounts::AccountId>{id}) << "it is looked at again";
  good("m", "accounts.resolve", answer_of(id, "same_mail"));
  update(R"("receive": {"host": "pop.elsewhere.example"})");
  ASSERT_TRUE(accounts_->held(id));
  EXPECT_EQ(accounts_->held(id)->answer, HeldAnswer::none) << "it was about another mailbox";
}

TEST_P(Resolving, R1_leave_switched_off_ends_it_as_a_new_round_fetches_everything_whatever_it_is) {
  const auto id = held_one();
  const auto version = std::to_string(accounts_->find(id)->account.version);
  good("m", "accounts.update", id_of(id, R"(, "version": )" + version + R"(, "receive": {"leave_on_server": false})"));
  EXPECT_EQ(status(id), "waiting");
  EXPECT_FALSE(accounts_->held(id));
  EXPECT_TRUE(accounts_->find(id)->account.round_pending);
}

TEST_P(Resolving, A12_the_question_goes_with_the_account) {
  const auto id = held_one();
  accounts_->begin_delete(id, accounts_->find(id)->account.version);
  accounts_->finish_delete(id);
  EXPECT_FALSE(accounts_->held(id));
}

TEGAMI_ON_BOTH_DATABASES(Resolving);

}  // namespace
}  // namespace tegami::services
