// Which change of an account's state is told, and when: one a change, one of a kind a day, recovered only after a
// trouble.
#include "accounts/notice_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tegami::accounts {
namespace {

constexpr std::int64_t kHour = 3'600'000;

AccountState state(const std::string& status, const std::string& code = "") {
  AccountState made;
  made.status = status;
  made.error_code = code;
  return made;
}

/// An account's rows as they go on: states come, the host takes what is due.
struct Story {
  NoticeRows rows;
  std::int64_t now = 1'000'000;

  void becomes(const std::string& status, const std::string& code = "") {
    rows = after_state(rows, state(status, code), now);
  }
  void lists(std::int64_t mails, const std::string& which) {
    rows = after_listing(rows, {mails, which, "Hanako / " + which}, now);
  }
  /// The kinds that are told now, in the order of the rows.
  std::vector<std::string> told() {
    std::vector<std::string> kinds;
    for (NoticeRow& row : rows) {
      if (!row.due_ms || *row.due_ms > now) continue;
      kinds.emplace_back(name(row.kind));
      row.due_ms.reset();
      row.told_ms = now;
    }
    return kinds;
  }
};
using Kinds = std::vector<std::string>;

TEST(NoticeRules, P5_a_refused_password_is_told_once_however_often_it_is_refused) {
  Story story;
  story.becomes("paused", "password_refused");
  EXPECT_EQ(story.told(), Kinds{"password"});
  EXPECT_EQ(story.rows.front().code, "password_refused");
  for (int day = 0; day < 5; ++day) {
    story.now += 25 * kHour;
    story.becomes("paused", "password_refused");
    EXPECT_EQ(story.told(), Kinds{});
  }
}

TEST(NoticeRules, P5_each_cause_that_a_person_must_mend_is_told_as_what_it_is) {
  for (const auto& [status, code, kind] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"paused", "password_refused", "password"},
           {"paused", "password_needed", "password"},
           {"needs_authorization", "needs_authorization", "authorization"},
           {"paused", "token_refused", "authorization"},
           {"held", "held", "held"},
           {"quota_full", "quota_full", "quota"}}) {
    Story story;
    story.becomes(status, code);
    EXPECT_EQ(story.told(), Kinds{kind}) << status;
  }
}

TEST(NoticeRules, P5_what_passes_by_itself_is_no_news) {
  Story story;
  for (const char* status : {"ok", "failing", "waiting", "never", "blocked_by_policy", "owner_gone", "off"}) {
    story.becomes(status, "connect_timeout");
    EXPECT_EQ(story.told(), Kinds{}) << status;
  }
  EXPECT_TRUE(story.rows.empty());
}

TEST(NoticeRules, P5_recovered_is_told_only_after_a_trouble_was_and_once) {
  Story story;
  story.becomes("paused", "password_refused");
  story.told();
  story.becomes("failing", "connect_timeout");
  EXPECT_EQ(story.told(), Kinds{});
  story.becomes("ok");
  EXPECT_EQ(story.told(), Kinds{"recovered"});
  story.becomes("ok");
  EXPECT_EQ(story.told(), Kinds{});

  Story unsaid;
  unsaid.becomes("paused", "password_refused");
  unsaid.becomes("ok");
  EXPECT_EQ(unsaid.told(), Kinds{}) << "it was over before anybody heard of it";
}

TEST(NoticeRules, P5_an_account_that_comes_and_goes_is_told_twice_a_day_at_most) {
  Story story;
  std::size_t notices = 0;
  for (int i = 0; i < 48; ++i) {
    story.now += kHour / 2;
    story.becomes(i % 2 == 0 ? "paused" : "ok", i % 2 == 0 ? "password_refused" : "");
    notices += story.told().size();
  }
  EXPECT_EQ(notices, 2U);
}

TEST(NoticeRules, P5_what_came_back_too_soon_is_told_when_the_day_is_over) {
  Story story;
  story.becomes("paused", "password_refused");
  story.told();
  story.now += kHour;
  story.becomes("ok");
  story.told();
  story.now += kHour;
  story.becomes("paused", "password_refused");
  EXPECT_EQ(story.told(), Kinds{});
  story.now += 22 * kHour;
  EXPECT_EQ(story.told(), Kinds{"password"});
}

TEST(NoticeRules, P5_a_recovery_that_nobody_heard_of_leaves_the_trouble_as_it_was_told) {
  Story story;
  story.becomes("paused", "password_refused");
  story.told();
  story.becomes("ok");
  story.becomes("paused", "password_refused");
  EXPECT_EQ(story.told(), Kinds{});
  story.now += 25 * kHour;
  EXPECT_EQ(story.told(), Kinds{});
  story.becomes("ok");
  EXPECT_EQ(story.told(), Kinds{"recovered"});
}

TEST(NoticeRules, P5_another_trouble_takes_the_place_of_the_first_and_the_recovery_is_of_both) {
  Story story;
  story.becomes("paused", "password_refused");
  story.told();
  story.now += kHour;
  story.becomes("needs_authorization", "needs_authorization");
  EXPECT_EQ(story.told(), Kinds{"authorization"});
  EXPECT_EQ(std::ranges::count(story.rows, true, &NoticeRow::lasts), 1);
  story.now += kHour;
  story.becomes("ok");
  EXPECT_EQ(story.told(), Kinds{"recovered"});
}

TEST(NoticeRules, P5_R6_mail_that_is_too_large_is_told_when_it_comes_and_never_again_for_the_same) {
  Story story;
  story.lists(0, "");
  EXPECT_TRUE(story.rows.empty());
  story.lists(2, "a b");
  EXPECT_EQ(story.rows.front().detail, "Hanako / a b");
  EXPECT_EQ(story.told(), Kinds{"too_large"});
  EXPECT_EQ(story.rows.front().amount, 2);
  story.now += 48 * kHour;
  story.lists(2, "a b");
  EXPECT_EQ(story.told(), Kinds{});
  story.lists(1, "a");
  EXPECT_EQ(story.told(), Kinds{}) << "one less is no news";
  story.lists(1, "c");
  EXPECT_EQ(story.told(), Kinds{"too_large"});
  story.now += kHour;
  story.lists(2, "c d");
  EXPECT_EQ(story.told(), Kinds{}) << "once a day";
  story.now += 24 * kHour;
  EXPECT_EQ(story.told(), Kinds{"too_large"});
  story.lists(0, "");
  EXPECT_EQ(story.rows.front().detail, "");
  story.becomes("ok");
  EXPECT_EQ(story.told(), Kinds{}) << "no trouble of receiving";
}

TEST(NoticeRules, P5_that_an_account_cannot_send_is_told_once_and_apart_from_its_receiving) {
  Story story;
  const auto sends = [&](const std::string& code) { story.rows = after_sending(story.rows, code, story.now); };
  story.becomes("paused", "password_refused");
  EXPECT_EQ(story.told(), Kinds{"password"});
  sends("password_refused");
  EXPECT_EQ(story.told(), Kinds{"sending"});
  sends("password_refused");
  story.becomes("ok");
  EXPECT_EQ(story.told(), Kinds{"recovered"}) << "of receiving; sending is as it was";
  story.now += kHour;
  sends("");
  sends("password_refused");
  EXPECT_EQ(story.told(), Kinds{}) << "once a day";
  story.now += 24 * kHour;
  EXPECT_EQ(story.told(), Kinds{"sending"}) << "it lasts until then";
}

TEST(NoticeRules, P5_mails_that_were_not_sent_are_told_at_once_and_many_together) {
  Story story;
  const auto fails = [&](const std::string& line) { story.rows = after_unsent(story.rows, line, story.now); };
  fails("a / one");
  EXPECT_EQ(story.rows.front().amount, 1);
  EXPECT_EQ(story.told(), Kinds{"unsent"});
  for (int mail = 1; mail <= 7; ++mail) fails("b / " + std::to_string(mail));
  EXPECT_EQ(story.told(), Kinds{}) << "not one by one";
  story.now += kUnsentQuietMs;
  EXPECT_EQ(story.rows.front().amount, 7);
  EXPECT_EQ(story.rows.front().detail, "b / 1\nb / 2\nb / 3\nb / 4\nb / 5");
  EXPECT_EQ(story.told(), Kinds{"unsent"});
}

TEST(NoticeRules, Kinds_have_names_that_come_back) {
  for (const auto kind :
       {NoticeKind::password, NoticeKind::authorization, NoticeKind::held, NoticeKind::quota, NoticeKind::stalled,
        NoticeKind::too_large, NoticeKind::recovered, NoticeKind::sending, NoticeKind::unsent})
    EXPECT_EQ(notice_kind_of(name(kind)), kind);
  EXPECT_FALSE(notice_kind_of("surprise"));
}

}  // namespace
}  // namespace tegami::accounts
