// R5: what looks like a moved server, what of it is compared, and what each answer makes of it.
#include "jobs/moved_server.h"

#include <gtest/gtest.h>

namespace tegami::jobs {
namespace {

using accounts::HeldAnswer;
using accounts::HeldCounts;
using mailbox::Known;
using transport::pop3::Listing;

constexpr std::int64_t kDay = 86'400'000;

Listing listing(std::vector<transport::pop3::Listed> messages) { return {std::move(messages), true}; }

Known known(std::string uidl, std::uint64_t size, std::string digest = "d", std::int64_t round = 1) {
  Known entry;
  entry.uidl = std::move(uidl);
  entry.size = size;
  entry.head_digest = std::move(digest);
  entry.round = round;
  return entry;
}

ReceiveRules leaving(HeldAnswer answer = HeldAnswer::none) {
  ReceiveRules rules;
  rules.leave = true;
  rules.now_ms = 100 * kDay;
  rules.answer = answer;
  return rules;
}

const std::vector<Known> kLeft{known("a", 10, "x"), known("b", 20, "y")};
const Listing kMoved = listing({{1, 10, "n1"}, {2, 20, "n2"}, {3, 30, "n3"}});

TEST(MovedServer, R5_mail_known_to_be_left_and_every_uidl_new_is_held_and_nothing_else_is_done) {
  const auto asks = *plan_receive(kMoved, kLeft, leaving(), {});
  EXPECT_EQ(asks.heads, (std::vector<std::uint32_t>{1, 2})) << "no mail of the third one's size was received";
  EXPECT_FALSE(asks.held);
  const auto plan = *plan_receive(kMoved, kLeft, leaving(), {{1, "x"}, {2, "other"}});
  ASSERT_TRUE(plan.held);
  EXPECT_EQ(*plan.held, (HeldCounts{.on_server = 3, .compared = 3, .same = 1}));
  EXPECT_TRUE(plan.fetch.empty() && plan.remove.empty() && plan.forget.empty() && plan.take_over.empty());
}

TEST(MovedServer, R5_it_is_asked_also_where_nothing_is_alike_and_where_no_head_is_to_be_had) {
  const auto plan = *plan_receive(listing({{1, 99, "n1"}}), kLeft, leaving(), {});
  ASSERT_TRUE(plan.held) << "a server that moved may have written into the heads";
  EXPECT_EQ(*plan.held, (HeldCounts{1, 1, 0}));
  const auto refused = *plan_receive(kMoved, kLeft, leaving(), {{1, ""}, {2, ""}});
  ASSERT_TRUE(refused.held);
  EXPECT_EQ(*refused.held, (HeldCounts{3, 1, 0})) << "what was not seen is not compared";
}

TEST(MovedServer, R5_it_is_not_held_where_leave_is_off_or_nothing_is_known_to_be_left_or_one_uidl_is_known) {
  auto off = leaving();
  off.leave = false;
  EXPECT_FALSE(looks_moved(kMoved, kLeft, off));
  EXPECT_TRUE(looks_moved(kMoved, kLeft, leaving()));
  EXPECT_FALSE(looks_moved(kMoved, {}, leaving())) << "a new account";
  EXPECT_FALSE(looks_moved(listing({}), kLeft, leaving())) << "an emptied one";
  EXPECT_FALSE(looks_moved(listing({{1, 10, "n"}, {2, 20, "b"}}), kLeft, leaving()));
  EXPECT_FALSE(looks_moved(listing({{1, 10, "b"}}), {known("a", 10), known("b", 20, "y", 2)}, leaving()))
      << "known from another round: the server is the same";
  EXPECT_FALSE(looks_moved(listing({{1, 10, "b"}, {2, 10, "b"}}), {known("b 10 d", 10)}, leaving()))
      << "known by a made identity";
  EXPECT_FALSE(looks_moved(listing({{1, 10, "n"}}), {known("a", 10, "x", 2)}, leaving()))
      << "left in another round: this one fetches everything anyway";
  EXPECT_FALSE(looks_moved(listing({{1, 10, "n"}}), {known("a 10 x", 10, "x")}, leaving()))
      << "told by its head anyway";
  EXPECT_FALSE(looks_moved(listing({{1, 10, "n"}, {2, 20, "n"}}), kLeft, leaving())) << "so are these";
  auto going = known("a", 10);
  going.delete_wanted = true;
  EXPECT_FALSE(looks_moved(listing({{1, 10, "n"}}), {going}, leaving()))
      << "its days were over, or leave was off: it need not be there any more";
}

TEST(MovedServer, R5_of_a_hundred_thousand_mails_a_sample_is_compared_evenly_spread) {
  Listing many{{}, true};
  std::vector<Known> left;
  for (std::uint32_t i = 1; i <= 100'000; ++i) {
    many.messages.push_back({i, 1'000 + i, "n" + std::to_string(i)});
    left.push_back(known("o" + std::to_string(i), 1'000 + i, "d" + std::to_string(i)));
  }
  const auto asks = *plan_receive(many, left, leaving(), {});
  ASSERT_EQ(asks.heads.size(), kMostCompared);
  EXPECT_GT(asks.heads.back(), 99'000u);
  HeadDigests heads;
  for (const auto number : asks.heads) heads[number] = "d" + std::to_string(number);
  const auto plan = *plan_receive(many, left, leaving(), heads);
  ASSERT_TRUE(plan.held);
  EXPECT_EQ(*plan.held, (HeldCounts{100'000, 200, 200}));
}

TEST(MovedServer, R5_the_same_mail_is_known_by_its_new_uidl_and_what_has_no_match_is_fetched) {
  const auto rules = leaving(HeldAnswer::same_mail);
  EXPECT_EQ(plan_receive(kMoved, kLeft, rules, {})->heads, (std::vector<std::uint32_t>{1, 2}));
  const HeadDigests heads{{1, "x"}, {2, "other"}};
  const auto plan = *plan_receive(kMoved, kLeft, rules, heads);
  EXPECT_EQ(plan.take_over, (std::vector<std::pair<std::string, std::string>>{{"a", "n1"}}));
  const auto then = *plan_receive(kMoved, {known("n1", 10, "x"), known("b", 20, "y")}, rules, heads);
  EXPECT_TRUE(then.take_over.empty());
  EXPECT_EQ(then.known, 1u);
  ASSERT_EQ(then.fetch.size(), 2u);
  EXPECT_EQ(then.fetch[0].identity, "n2");
  EXPECT_EQ(then.fetch[1].identity, "n3");
  ASSERT_EQ(then.forget.size(), 1u) << "what is there no more";
  EXPECT_EQ(then.forget[0].second, "b");
}

TEST(MovedServer, R5_mails_that_are_alike_to_the_byte_are_taken_over_one_for_one) {
  const auto three = listing({{1, 10, "n1"}, {2, 10, "n2"}, {3, 10, "n3"}});
  const std::vector<Known> two{known("a", 10, "x"), known("b", 10, "x")};
  const auto matched = match_all(three, two, leaving(HeldAnswer::same_mail), {{1, "x"}, {2, "x"}, {3, "x"}});
  ASSERT_EQ(matched.take_over.size(), 2u);
  EXPECT_NE(matched.take_over[0].first, matched.take_over[1].first);
}

TEST(MovedServer, R5_taking_over_goes_by_parts_and_goes_on_where_it_broke_off) {
  Listing many{{}, true};
  std::vector<Known> left;
  for (std::uint32_t i = 1; i <= 10'000; ++i) {
    many.messages.push_back({i, i, "n" + std::to_string(i)});
    left.push_back(known("o" + std::to_string(i), i, "d" + std::to_string(i)));
  }
  const auto rules = leaving(HeldAnswer::same_mail);
  std::size_t asked = 0;
  for (HeadDigests heads;; heads.clear()) {  // each part in a session of its own
    auto plan = *plan_receive(many, left, rules, heads);
    if (plan.heads.empty()) {
      EXPECT_EQ(plan.known, 10'000u);
      EXPECT_TRUE(plan.fetch.empty());
      break;
    }
    ASSERT_LE(plan.heads.size(), kHeadsAtOnce);
    asked += plan.heads.size();
    for (const auto number : plan.heads) heads[number] = "d" + std::to_string(number);
    plan = *plan_receive(many, left, rules, heads);
    for (const auto& [before, now] : plan.take_over) left[std::stoul(before.substr(1)) - 1].uidl = now;
  }
  EXPECT_EQ(asked, 10'000u) << "each once";
}

TEST(MovedServer, R5_new_mail_is_all_of_it_whatever_size_and_head_say_and_what_was_known_is_forgotten) {
  std::vector<Known> left = kLeft;
  left.push_back(known("o", 10, "x", 0));
  const auto plan = *plan_receive(kMoved, left, leaving(HeldAnswer::new_mail), {});
  EXPECT_EQ(plan.fetch.size(), 3u);
  EXPECT_EQ(plan.known, 0u);
  EXPECT_EQ(plan.forget.size(), 3u);
  const auto next = *plan_receive(kMoved, {known("n1", 10, "x")}, leaving(HeldAnswer::new_mail), {});
  EXPECT_EQ(next.known, 1u) << "broken off after the first: it is not fetched twice";
  EXPECT_EQ(next.fetch.size(), 2u);
}

TEST(MovedServer, R4_days_go_on_from_when_the_mail_was_received_first) {
  auto rules = leaving(HeldAnswer::same_mail);
  rules.leave_days = 14;
  auto taken = known("n1", 10, "x");
  taken.received_ms = 80 * kDay;
  const auto plan = *plan_receive(listing({{1, 10, "n1"}}), {taken}, rules, {});
  EXPECT_EQ(plan.remove.size(), 1u);
}

TEST(MovedServer, R5_the_same_listing_is_told_by_its_digest) {
  EXPECT_EQ(digest_of(kMoved), digest_of(listing({{4, 10, "n1"}, {5, 20, "n2"}, {6, 30, "n3"}})));
  EXPECT_NE(digest_of(kMoved), digest_of(listing({{1, 10, "n1"}, {2, 20, "n2"}})));
}

}  // namespace
}  // namespace tegami::jobs
