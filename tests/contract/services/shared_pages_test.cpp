// What the pages of shared accounts lean on, on both databases: whose mail page lists them (H3), members whom the host
// has lost, and the policy (P3).
#include <gmock/gmock.h>

#include "contract/services/account_services.h"

namespace tegami::services {
namespace {

class SharedPages : public AccountServices {
 protected:
  void SetUp() override {
    AccountServices::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    fake_.add_group("g1", "営業部", {"u2"});
    fake_.add_group("g2", "管理部", {"m"});
  }
  std::int64_t shared(const std::string& members) {
    return good("m", "accounts.create", account_for(R"({"shared": true})", R"(, "members": )" + members))
        .at("id")
        .as_int64();
  }
};

TEST_P(SharedPages, H3_as_member_gives_administrators_too_only_what_is_open_to_them_and_as_members_see_it) {
  const auto mine = shared(R"([{"group": "g2", "right": "send"}])");
  shared(R"([{"group": "g1", "right": "read"}])");
  const std::string all = R"({"owner": {"shared": true}})", open = R"({"owner": {"shared": true}, "as_member": true})";
  EXPECT_EQ(good("m", "accounts.list", all).at("items").as_array().size(), 2U);
  const auto items = good("m", "accounts.list", open).at("items").as_array();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].at("id"), mine);
  EXPECT_EQ(items[0].at("right"), "send");
  EXPECT_FALSE(items[0].as_object().contains("receive"));
  EXPECT_TRUE(good("s", "accounts.list", open).at("items").as_array().empty());
  EXPECT_EQ(good("u2", "accounts.list", open), good("u2", "accounts.list", all));
  fake_.set_policy("shared_accounts.enabled", "false");
  for (const char* who : {"m", "u2"}) EXPECT_EQ(refusal(who, "accounts.list", open).code, "forbidden") << who;
}

TEST_P(SharedPages, H3_members_cannot_find_out_by_the_filter_which_accounts_fail) {
  shared(R"([{"group": "g1", "right": "read"}])");
  EXPECT_EQ(refusal("u2", "accounts.list", R"({"owner": {"shared": true}, "status": "never"})").code, "forbidden");
}

TEST_P(SharedPages, H2_a_member_whom_the_host_has_lost_may_stay_and_may_go_but_none_such_can_come) {
  fake_.add_user({.key = "u3", .login = "jiro", .name = "鈴木次郎"});
  const auto id = shared(R"([{"user": "u3", "right": "read"}])");
  fake_.delete_user("u3");
  const auto kept =
      good("m", "accounts.update", id_of(id, R"(, "version": 1, "members": [{"user": "u3", "right": "send"},
                                                                  {"group": "g1", "right": "read"}])"));
  EXPECT_EQ(kept.at("members"), json::parse(R"([{"group": "g1", "right": "read"}, {"user": "u3", "right": "send"}])"));
  const auto gone = good("m", "accounts.update", id_of(id, R"(, "version": 2, "members": [])"));
  EXPECT_TRUE(gone.at("members").as_array().empty());
  const auto again =
      refusal("m", "accounts.update", id_of(id, R"(, "version": 3, "members": [{"user": "u3", "right": "read"}])"));
  EXPECT_TRUE(again.fields.contains("members.0.user"));
}

TEGAMI_ON_BOTH_DATABASES(SharedPages);

}  // namespace
}  // namespace tegami::services
