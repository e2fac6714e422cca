// What changes many accounts at once (A2, A3), on both databases: by ids or by the list's filter, by whom, and that
// every account's own rules are asked.
#include <gmock/gmock.h>

#include "contract/services/account_services.h"

namespace tegami::services {
namespace {

class ManyAccounts : public AccountServices {
 protected:
  std::string list_of(std::initializer_list<std::int64_t> ids) {
    json::array list;
    for (const std::int64_t id : ids) list.emplace_back(id);
    return json::serialize(list);
  }
  json::value field(std::int64_t id, const char* group, const char* name) {
    return good("m", "accounts.get", id_of(id)).at(group).at(name);
  }
};

TEST_P(ManyAccounts, A2_all_that_match_are_switched_in_batches_and_each_is_audited) {
  constexpr int many = 620;
  const std::int64_t other = make();
  for (int i = 0; i < many; ++i) {
    accounts::Account account;
    account.owner_user = i % 2 == 0 ? "u1" : "u2";
    account.name = "取引先 " + std::to_string(i);
    account.address = "a@example.jp";
    accounts_->insert(account, {}, 1);
  }
  const std::string filter = R"({"query": "取引先", "enabled": false)";
  EXPECT_EQ(good("m", "accounts.set_receiving", filter + R"(, "dry_run": true})"),
            json::parse(R"({"matched": 620, "changed": 620})").as_object());
  EXPECT_EQ(accounts_->count({.status = "off"}).accounts, 0);
  const int woken = woken_;
  EXPECT_EQ(good("m", "accounts.set_receiving", filter + "}"),
            json::parse(R"({"matched": 620, "changed": 620})").as_object());
  EXPECT_EQ(woken_, woken + 1);
  EXPECT_EQ(accounts_->count({.status = "off"}).accounts, many);
  EXPECT_TRUE(accounts_->find(other)->account.receiving);
  EXPECT_EQ(accounts_->audited({.limit = 500}).back().action, "accounts.set_receiving");
  EXPECT_EQ(good("m", "accounts.set_receiving", R"({"status": "off", "enabled": true})"),
            json::parse(R"({"matched": 620, "changed": 620})").as_object())
      << "switched on, they leave the filter, and none is passed over";
  EXPECT_EQ(good("m", "accounts.set_receiving", R"({"status": "off", "enabled": true})"),
            json::parse(R"({"matched": 0, "changed": 0})").as_object());
}

TEST_P(ManyAccounts, A3_a_preview_says_what_changes_and_changes_nothing) {
  const std::int64_t one = make(), two = make(R"({"user": "u2"})");
  good("m", "accounts.change_many", R"({"ids": )" + list_of({two}) + R"(, "receive": {"host": "new.example.jp"}})");
  const auto told =
      good("m", "accounts.change_many", R"({"query": "仕事", "receive": {"host": "new.example.jp"}, "dry_run": true})");
  EXPECT_EQ(told.at("matched"), 2);
  EXPECT_EQ(told.at("changed"), 1);
  EXPECT_EQ(told.at("unchanged"), 1);
  EXPECT_EQ(told.at("failed"), 0);
  EXPECT_EQ(told.at("items").at(0),
            json::parse(R"({"id": )" + std::to_string(one) + R"(, "owner": {"user": "u1"}, "name": "仕事",
                "before": {"receive.host": "pop.example.jp"}, "after": {"receive.host": "new.example.jp"}})"));
  EXPECT_EQ(field(one, "receive", "host"), "pop.example.jp");
  EXPECT_EQ(field(two, "receive", "host"), "new.example.jp");
}

TEST_P(ManyAccounts, A3_every_rule_is_asked_of_each_account_and_who_fails_stays_as_it_was) {
  const std::int64_t plain = make(), other = make();
  const auto refused = good("m", "accounts.change_many", R"({"query": "仕事", "receive": {"protection": "none"}})");
  EXPECT_EQ(refused.at("changed"), 0);
  EXPECT_EQ(refused.at("failed"), 2);
  ASSERT_EQ(refused.at("errors").as_array().size(), 2U);
  EXPECT_EQ(refused.at("errors").at(0).at("id"), plain);
  EXPECT_TRUE(refused.at("errors").at(0).at("error").at("fields").as_object().contains("receive.protection"));
  for (const std::int64_t id : {plain, other}) EXPECT_EQ(field(id, "receive", "protection"), "tls");
}

TEST_P(ManyAccounts, A3_each_change_is_audited_with_its_fields) {
  const std::int64_t one = make(), two = make();
  good("m", "accounts.change_many", R"({"ids": )" + list_of({one, two}) + R"(, "receive": {"timeout_s": 77}})");
  const auto entries = accounts_->audited({.limit = 2});
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].action, "accounts.change_many");
  EXPECT_EQ(entries[0].account, two);
  EXPECT_EQ(entries[0].fields, std::vector<std::string>{"receive.timeout_s"});
  EXPECT_EQ(entries[1].account, one);
  EXPECT_EQ(entries[1].actor, "m");
}

TEST_P(ManyAccounts, R1_leave_switched_off_for_many_begins_a_new_round_in_each) {
  const std::int64_t one = make();
  const std::string ids = R"({"ids": )" + list_of({one});
  good("m", "accounts.change_many", ids + R"(, "receive": {"leave_on_server": true}})");
  const auto before = accounts_->find(one)->account.fetch_round;
  good("m", "accounts.change_many", ids + R"(, "receive": {"leave_on_server": false}})");
  good("m", "accounts.change_many", ids + R"(, "receive": {"leave_on_server": false}})");
  EXPECT_EQ(accounts_->find(one)->account.fetch_round, before + 1);
}

TEST_P(ManyAccounts, A3_what_cannot_be_the_same_for_many_or_is_wrong_for_all_is_refused_before_anything_changes) {
  const std::string ids = R"({"ids": )" + list_of({make()});
  EXPECT_EQ(fields(refusal("m", "accounts.change_many",
                           ids + R"(, "default": true, "receive": {"password": "x", "pin": null}, "colour": 1})")),
            "colour default receive.password receive.pin");
  EXPECT_EQ(fields(refusal("m", "accounts.change_many", ids + R"(, "receive": {"port": 99999}})")), "receive.port");
  EXPECT_EQ(fields(refusal("m", "accounts.change_many", ids + "}")), "fields");
  EXPECT_EQ(fields(refusal("m", "accounts.change_many", ids + R"(, "name": "x", "dry_run": 1})")), "dry_run");
}

TEST_P(ManyAccounts, A3_changing_many_is_for_mail_administrators_and_shared_ones_only_while_their_policy_is_on) {
  const std::int64_t own = make();
  const std::int64_t shared = good("m", "accounts.create", account_for(R"({"shared": true})")).at("id").as_int64();
  const std::string change = R"(, "receive": {"timeout_s": 77}})";
  fake_.set_policy("personal_accounts.self_service", "\"all\"");
  EXPECT_EQ(code("u1", "accounts.change_many", R"({"ids": )" + list_of({own}) + change), "forbidden");
  EXPECT_EQ(code("u1", "accounts.change_many", R"({"query": "")" + change), "forbidden");
  EXPECT_EQ(code("m", "accounts.change_many", R"({"ids": [999999])" + change), "forbidden");
  EXPECT_EQ(good("m", "accounts.change_many", R"({"owner": {"shared": true})" + change).at("changed"), 1);
  EXPECT_EQ(good("m", "accounts.change_many", R"({"ids": )" + list_of({own, shared}) + change).at("changed"), 1);
  fake_.set_policy("shared_accounts.enabled", "false");
  EXPECT_EQ(code("m", "accounts.change_many", R"({"owner": {"shared": true})" + change), "forbidden");
  EXPECT_EQ(code("m", "accounts.change_many", R"({"ids": )" + list_of({own, shared}) + change), "forbidden");
  EXPECT_EQ(code("m", "accounts.set_receiving", R"({"ids": )" + list_of({shared}) + R"(, "enabled": false})"),
            "forbidden");
}

TEGAMI_ON_BOTH_DATABASES(ManyAccounts);

}  // namespace
}  // namespace tegami::services
