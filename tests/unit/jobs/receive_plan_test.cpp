#include "jobs/receive_plan.h"

#include <gtest/gtest.h>

namespace tegami::jobs {
namespace {

using mailbox::Known;
using transport::pop3::Listing;

constexpr std::int64_t kDay = 86'400'000;

Listing listing(std::vector<transport::pop3::Listed> messages) { return {std::move(messages), true}; }

Known known(std::string uidl, std::uint64_t size, std::string digest = "d", std::int64_t received = 0,
            std::int64_t round = 1) {
  Known entry;
  entry.uidl = std::move(uidl);
  entry.size = size;
  entry.head_digest = std::move(digest);
  entry.received_ms = received;
  entry.round = round;
  return entry;
}

ReceiveRules leaving(std::optional<std::int32_t> days = {}) {
  ReceiveRules rules;
  rules.leave = true;
  rules.leave_days = days;
  rules.now_ms = 100 * kDay;
  return rules;
}

TEST(ReceivePlan, R1_a_new_uidl_is_fetched_and_a_known_one_is_not) {
  const auto plan = *plan_receive(listing({{1, 10, "a"}, {2, 20, "b"}}), {known("a", 10)}, leaving(), {});
  ASSERT_EQ(plan.fetch.size(), 1u);
  EXPECT_EQ(plan.fetch[0].number, 2u);
  EXPECT_EQ(plan.fetch[0].identity, "b");
  EXPECT_EQ(plan.known, 1u);
  EXPECT_TRUE(plan.remove.empty());
  EXPECT_TRUE(plan.forget.empty());
}

TEST(ReceivePlan, R1_a_known_uidl_with_another_size_asks_for_the_head_and_fetches_when_that_differs) {
  const auto messages = listing({{1, 11, "a"}});
  const std::vector<Known> before{known("a", 10, "old")};
  const auto first = *plan_receive(messages, before, leaving(), {});
  EXPECT_EQ(first.heads, std::vector<std::uint32_t>{1});
  EXPECT_TRUE(first.fetch.empty());

  const auto differs = *plan_receive(messages, before, leaving(), {{1, "new"}});
  ASSERT_EQ(differs.fetch.size(), 1u);
  EXPECT_NE(differs.fetch[0].identity, "a") << "(round, identity) of the old mail is taken";
  const auto same = *plan_receive(messages, before, leaving(), {{1, "old"}});
  EXPECT_TRUE(same.fetch.empty());
  EXPECT_EQ(same.known, 1u);
}

TEST(ReceivePlan, R1_in_doubt_the_mail_is_stored_also_where_the_server_gives_no_head) {
  const auto plan = *plan_receive(listing({{1, 11, "a"}}), {known("a", 10, "old")}, leaving(), {{1, ""}});
  EXPECT_EQ(plan.fetch.size(), 1u);
}

TEST(ReceivePlan, R1_a_uidl_that_stands_twice_is_two_mails_told_apart_by_their_heads) {
  const auto messages = listing({{1, 10, "a"}, {2, 10, "a"}});
  EXPECT_EQ(plan_receive(messages, {}, leaving(), {})->heads.size(), 2u);
  const HeadDigests heads{{1, "x"}, {2, "y"}};
  const auto plan = *plan_receive(messages, {}, leaving(), heads);
  ASSERT_EQ(plan.fetch.size(), 2u);
  EXPECT_NE(plan.fetch[0].identity, plan.fetch[1].identity);
  const std::vector<Known> stored{known(plan.fetch[0].identity, 10), known(plan.fetch[1].identity, 10)};
  const auto again = *plan_receive(messages, stored, leaving(), heads);
  EXPECT_TRUE(again.fetch.empty());
  EXPECT_EQ(again.known, 2u);
  EXPECT_TRUE(again.forget.empty());
}

TEST(ReceivePlan, R1_equal_heads_under_one_uidl_are_still_both_stored) {
  const auto plan = *plan_receive(listing({{1, 10, "a"}, {2, 10, "a"}}), {}, leaving(), {{1, "x"}, {2, "x"}});
  ASSERT_EQ(plan.fetch.size(), 2u);
  EXPECT_NE(plan.fetch[0].identity, plan.fetch[1].identity);
}

TEST(ReceivePlan, R1_a_new_round_fetches_what_an_older_round_knew) {
  auto rules = leaving();
  rules.leave = false;
  rules.round = 2;
  const auto plan = *plan_receive(listing({{1, 10, "a"}}), {known("a", 10)}, rules, {});
  EXPECT_EQ(plan.fetch.size(), 1u);
  EXPECT_TRUE(plan.remove.empty()) << "never deleted unfetched";
  EXPECT_TRUE(plan.forget.empty());
}

TEST(ReceivePlan, R2_leave_off_removes_what_an_earlier_run_stored) {
  auto rules = leaving();
  rules.leave = false;
  const auto plan = *plan_receive(listing({{1, 10, "a"}}), {known("a", 10)}, rules, {});
  ASSERT_EQ(plan.remove.size(), 1u);
  EXPECT_EQ(plan.remove[0].first, 1u);
  EXPECT_TRUE(plan.fetch.empty());
}

TEST(ReceivePlan, R3_what_the_server_lists_no_more_is_forgotten) {
  const auto plan = *plan_receive(listing({{1, 10, "a"}}),
                                  {known("a", 10), known("gone", 5), known("gone", 5, "d", 0, 0)}, leaving(), {});
  ASSERT_EQ(plan.forget.size(), 2u);
  EXPECT_EQ(plan.forget[0].second, "gone");
}

TEST(ReceivePlan, R4_after_N_days_a_left_mail_is_removed_and_not_a_moment_before) {
  const auto messages = listing({{1, 10, "a"}, {2, 10, "b"}});
  const auto plan =
      *plan_receive(messages, {known("a", 10, "d", 86 * kDay), known("b", 10, "d", 86 * kDay + 1)}, leaving(14), {});
  ASSERT_EQ(plan.remove.size(), 1u);
  EXPECT_EQ(plan.remove[0].first, 1u);
}

TEST(ReceivePlan, R5_leave_on_without_uidl_is_an_error_and_leave_off_goes_by_size_and_head) {
  Listing messages{{{1, 10, ""}}, false};
  const auto refused = plan_receive(messages, {}, leaving(), {});
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, "no_uidl");
  auto rules = leaving();
  rules.leave = false;
  EXPECT_EQ(plan_receive(messages, {}, rules, {})->heads.size(), 1u);
  const auto plan = *plan_receive(messages, {}, rules, {{1, "x"}});
  ASSERT_EQ(plan.fetch.size(), 1u);
  const auto after = *plan_receive(messages, {known(plan.fetch[0].identity, 10, "x")}, rules, {{1, "x"}});
  EXPECT_TRUE(after.fetch.empty());
  EXPECT_EQ(after.remove.size(), 1u);
}

TEST(ReceivePlan, R6_a_mail_over_the_limit_stays_and_is_deleted_by_no_rule) {
  auto rules = leaving();
  rules.leave = false;
  rules.max_bytes = 100;
  const auto plan = *plan_receive(listing({{1, 101, "a"}, {2, 100, "b"}}), {}, rules, {});
  EXPECT_EQ(plan.too_large, std::vector<std::uint32_t>{1});
  ASSERT_EQ(plan.fetch.size(), 1u);
  EXPECT_EQ(plan.fetch[0].number, 2u);
}

}  // namespace
}  // namespace tegami::jobs
