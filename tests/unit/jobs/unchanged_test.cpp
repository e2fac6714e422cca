// What a receive may leave undone by the listing alone (R1, R3, R4).
#include "jobs/unchanged.h"

#include <gtest/gtest.h>

#include "transport/pop3/receive.h"

namespace tegami::jobs {
namespace {

transport::pop3::Listing two_mails() {
  transport::pop3::Listing listing;
  listing.has_uidl = true;
  listing.messages.push_back({1, 100, "a"});
  listing.messages.push_back({2, 200, "b"});
  return listing;
}

TEST(Unchanged, R3_any_other_listing_rule_or_mailbox_has_another_mark) {
  ReceiveRules rules;
  rules.leave = true;
  const std::string mark = mark_of(two_mails(), rules, "stamp");
  EXPECT_FALSE(mark.empty());
  EXPECT_EQ(mark_of(two_mails(), rules, "stamp"), mark);
  EXPECT_NE(mark_of(two_mails(), rules, "other stamp"), mark);
  auto listing = two_mails();
  listing.messages.back().uidl = "c";
  EXPECT_NE(mark_of(listing, rules, "stamp"), mark);
  listing = two_mails();
  listing.messages.pop_back();
  EXPECT_NE(mark_of(listing, rules, "stamp"), mark);
  listing = two_mails();
  listing.messages.back().size = 201;
  EXPECT_NE(mark_of(listing, rules, "stamp"), mark);
  const auto with = [&](auto change) {
    ReceiveRules changed = rules;
    change(changed);
    return mark_of(two_mails(), changed, "stamp");
  };
  EXPECT_NE(with([](ReceiveRules& r) { r.round = 2; }), mark);
  EXPECT_NE(with([](ReceiveRules& r) { r.leave = false; }), mark);
  EXPECT_NE(with([](ReceiveRules& r) { r.leave_days = 3; }), mark);
  EXPECT_NE(with([](ReceiveRules& r) { r.max_bytes = 150; }), mark);
  EXPECT_EQ(with([](ReceiveRules& r) { r.now_ms = 5; }), mark) << "the days are judged apart";
}

TEST(Unchanged, R4_it_holds_until_the_first_mails_days_are_over) {
  constexpr std::int64_t kDayMs = 86'400'000;
  ReceiveRules rules;
  rules.leave = true;
  std::vector<mailbox::Known> known(2);
  known[0].received_ms = 2 * kDayMs;
  known[1].received_ms = kDayMs;
  EXPECT_EQ(unchanged_until(known, rules), 0) << "left for ever";
  rules.leave_days = 3;
  EXPECT_EQ(unchanged_until(known, rules), 4 * kDayMs);
  EXPECT_EQ(unchanged_until({}, rules), 0);
  const Unchanged found = Unchanged::parse(Unchanged{"mark", 4 * kDayMs}.text());
  EXPECT_TRUE(found.holds("mark", 4 * kDayMs - 1));
  EXPECT_FALSE(found.holds("mark", 4 * kDayMs)) << "that mail is to be deleted from the server now";
  EXPECT_FALSE(found.holds("other", 0));
  EXPECT_TRUE((Unchanged{"mark", 0}.holds("mark", 9'000 * kDayMs)));
}

TEST(Unchanged, R3_where_the_mailbox_cannot_tell_nothing_is_left_undone) {
  const std::string none = mark_of(two_mails(), {}, "");
  EXPECT_EQ(none, "");
  EXPECT_EQ((Unchanged{none, 0}.text()), "");
  EXPECT_FALSE(Unchanged::parse("").holds("", 0));
  EXPECT_FALSE(Unchanged::parse("mark").holds("mark", 0)) << "half a text is none";
  EXPECT_FALSE(Unchanged::parse("mark 12x").holds("mark", 0));
}

}  // namespace
}  // namespace tegami::jobs
