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

TEST(ReceivePlan, R1_without_a_head_no_mail_is_taken_for_a_known_one_or_removed_by_its_size) {
  Listing messages{{{1, 10, ""}}, false};
  auto rules = leaving();
  rules.leave = false;
  const auto plan = *plan_receive(messages, {known(" 10 ", 10, ""), known(" 10 d", 10)}, rules, {{1, ""}});
  ASSERT_EQ(plan.fetch.size(), 1u);
  EXPECT_EQ(plan.fetch[0].identity, "") << "its own head decides, once it is here";
  EXPECT_TRUE(plan.remove.empty());
  EXPECT_TRUE(plan.forget.empty()) << "it may be any of them";
  std::map<std::string, std::size_t> made;
  EXPECT_EQ(made_identity("", 10, "d", made), " 10 d");
  EXPECT_EQ(made_identity("", 10, "d", made), " 10 d 2");
}

TEST(ReceivePlan, R5_a_server_that_gives_its_uidls_up_and_takes_them_back_doubles_nothing) {
  auto rules = leaving();
  rules.leave = false;
  const std::vector<Known> by_uidl{known("a", 10, "x"), known("b", 10, "y")};
  const Listing without{{{1, 10, ""}, {2, 10, ""}, {3, 10, ""}}, false};
  const auto gone = *plan_receive(without, by_uidl, rules, {{1, "x"}, {2, "y"}, {3, "z"}});
  EXPECT_EQ(gone.remove, (std::vector<std::pair<std::uint32_t, std::string>>{{1, "a"}, {2, "b"}}));
  ASSERT_EQ(gone.fetch.size(), 1u);
  EXPECT_EQ(gone.fetch[0].number, 3u);
  EXPECT_TRUE(gone.forget.empty());

  const std::vector<Known> by_head{known(gone.fetch[0].identity, 10, "z")};
  const auto with = listing({{1, 10, "c"}, {2, 11, "d"}});
  EXPECT_EQ(plan_receive(with, by_head, rules, {})->heads, std::vector<std::uint32_t>{1})
      << "the other is new by its size";
  const auto back = *plan_receive(with, by_head, rules, {{1, "z"}});
  ASSERT_EQ(back.remove.size(), 1u);
  EXPECT_EQ(back.remove[0].second, by_head[0].uidl);
  ASSERT_EQ(back.fetch.size(), 1u);
  EXPECT_EQ(back.fetch[0].identity, "d");
}

TEST(ReceivePlan, R1_a_known_mail_is_known_where_its_uidl_stands_twice_and_one_of_the_same_head_and_size_is_a_second) {
  const std::vector<Known> before{known("a", 10, "x")};
  const auto plan = *plan_receive(listing({{1, 10, "a"}, {2, 10, "a"}}), before, leaving(), {{1, "x"}, {2, "x"}});
  EXPECT_EQ(plan.known, 1u);
  ASSERT_EQ(plan.fetch.size(), 1u);
  EXPECT_EQ(plan.fetch[0].number, 2u);
}

TEST(ReceivePlan, R1_of_two_mails_that_are_alike_to_the_byte_the_one_that_is_stored_does_not_hide_the_other) {
  auto rules = leaving();
  rules.leave = false;
  const Listing two{{{1, 10, ""}, {2, 10, ""}}, false};
  const auto plan = *plan_receive(two, {known(" 10 x", 10, "x")}, rules, {{1, "x"}, {2, "x"}});
  EXPECT_EQ(plan.remove.size(), 1u);
  ASSERT_EQ(plan.fetch.size(), 1u);
  EXPECT_EQ(plan.fetch[0].identity, " 10 x 2");
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
