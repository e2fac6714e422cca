// accounts.list sorted, narrowed by cause and with its counts (A3): shape, bounds and rights, on both databases.
#include <gmock/gmock.h>

#include "contract/services/account_services.h"

namespace tegami::services {
namespace {

class AccountList : public AccountServices {
 protected:
  std::int64_t named(const std::string& name) {
    accounts::Account account;
    account.owner_user = "u1";
    account.name = name;
    account.address = name + "@example.jp";
    return accounts_->insert(account, {}, 1);
  }
  void fails(std::int64_t id, const std::string& cause) {
    accounts::AccountState state;
    state.status = "failing";
    state.error_code = cause;
    accounts_->save_state(id, state);
  }
};

TEST_P(AccountList, A3_a_sorted_list_is_paged_by_a_cursor_that_is_checked) {
  for (const char* name : {"c", "a", "b"}) named(name);
  std::string names, after = "null";
  for (int page = 0; page < 5 && !after.empty(); ++page) {
    const auto answer = good("m", "accounts.list", R"({"sort": "-name", "limit": 1, "after": )" + after + "}");
    for (const auto& item : answer.at("items").as_array()) names += std::string(item.at("name").as_string());
    after = answer.at("next").is_null() ? "" : json::serialize(answer.at("next"));
  }
  EXPECT_EQ(names, "cba");
  for (const char* wrong : {R"("sort": "x")", R"("sort": "-")", R"("sort": 1)", R"("sort": "name", "after": 7)",
                            R"("sort": "name", "after": "7")", R"("sort": "name", "after": "[1,2]")", R"("counts": 1)"})
    EXPECT_EQ(code("m", "accounts.list", "{" + std::string(wrong) + "}"), "invalid") << wrong;
}

TEST_P(AccountList, A3_a_cause_narrows_what_is_listed_and_what_is_changed) {
  const auto one = named("a"), two = named("b");
  named("c");
  fails(one, "no_answer");
  fails(two, "dns");
  const auto listed = good("m", "accounts.list", R"({"cause": "dns", "counts": true})");
  ASSERT_EQ(listed.at("items").as_array().size(), 1U);
  EXPECT_EQ(listed.at("items").at(0).at("id"), two);
  EXPECT_EQ(listed.at("counts"), json::parse(R"({"all": 3, "failing": 2, "never": 1})"));
  EXPECT_EQ(good("m", "accounts.set_receiving", R"({"cause": "dns", "enabled": false})").at("changed"), 1);
  EXPECT_TRUE(accounts_->find(one)->account.receiving);
  EXPECT_FALSE(accounts_->find(two)->account.receiving);
}

TEST_P(AccountList, A3_a_brief_list_tells_of_each_account_what_the_whole_one_does_but_its_settings) {
  fails(make(), "dns");
  make();
  for (const std::string filter : {R"("owner": {"users": ["u1"]})", R"("status": "failing")", R"("sort": "name")"}) {
    const auto whole = good("m", "accounts.list", "{" + filter + "}").at("items").as_array();
    const auto brief = good("m", "accounts.list", "{" + filter + R"(, "brief": true})").at("items").as_array();
    ASSERT_EQ(brief.size(), whole.size());
    ASSERT_FALSE(brief.empty());
    for (std::size_t i = 0; i < brief.size(); ++i) {
      const auto& shorter = brief[i].as_object();
      for (const char* same : {"id", "version", "owner", "name", "address", "receiving"})
        EXPECT_EQ(shorter.at(same), whole[i].at(same)) << same;
      for (const char* same : {"status", "last_received", "last_error", "next_try", "messages"})
        EXPECT_EQ(shorter.at("state").at(same), whole[i].at("state").at(same)) << same;
      EXPECT_EQ(shorter.at("receive"), (json::object{{"host", "pop.example.jp"}}));
      EXPECT_FALSE(shorter.contains("send"));
    }
  }
  EXPECT_EQ(code("m", "accounts.list", R"({"brief": 1})"), "invalid");
}

TEST_P(AccountList, A3_the_accounts_of_some_users_are_paged_in_the_order_of_their_ids) {
  for (int i = 0; i < 3; ++i) make();
  make(R"({"user": "u2"})");
  const std::string of_one = R"({"owner": {"users": ["u1"]}, "limit": 2, "after": )";
  const auto first = good("m", "accounts.list", of_one + "0}");
  ASSERT_EQ(first.at("items").as_array().size(), 2U);
  const auto second = good("m", "accounts.list", of_one + json::serialize(first.at("next")) + "}");
  ASSERT_EQ(second.at("items").as_array().size(), 1U);
  EXPECT_GT(second.at("items").at(0).at("id").as_int64(), first.at("items").at(1).at("id").as_int64());
  EXPECT_TRUE(second.at("next").is_null());
}

TEST_P(AccountList, P1_how_many_there_are_is_told_to_administrators_alone) {
  make();
  EXPECT_TRUE(good("m", "accounts.list", R"({"counts": true})").contains("counts"));
  EXPECT_EQ(code("u1", "accounts.list", R"({"counts": true})"), "forbidden");
  EXPECT_FALSE(good("m", "accounts.list", "{}").contains("counts"));
}

TEGAMI_ON_BOTH_DATABASES(AccountList);

}  // namespace
}  // namespace tegami::services
