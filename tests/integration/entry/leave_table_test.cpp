// R1 to R6: leave x days x switching x the point at which the process is killed, on a real Dovecot with a moved clock.
//
// The story of each row:
//   day 0    3 mails arrive, are received                           -> stored_1, left_1
//            leave is switched as the row says, with no receive in between
//   day 2    2 more arrive; the receive is killed at the point, then received again, twice  -> stored_2, left_2
//   day 15   received again                                         -> stored_3, left_3
// stored: mails in the mailbox, left: mails on the server. The numbers are what the rules say:
//   R1  a mail is stored once in a round, whatever was killed; on -> off begins a new round, which brings the 3 that
//   are
//       still there once more (3 + 3 + 2 = 8); on -> off -> on with no receive in between begins none
//   R2  leave off: what is stored goes from the server, and nothing else does
//   R4  N days are N x 24 h from when the mail was received, and the removal runs at the next receive: with 1 day the
//       first 3 go on day 2, the other 2 on day 15; with 14 days the first 3 go on day 15 (15 >= 14), the other 2
//       stay (13 < 14); without days none ever goes
//   R3  nothing that is there and known comes again
// No point at which the process is killed changes any number.
#include <gtest/gtest.h>

#include "integration/entry/killed_receive.h"

namespace tegami::integration {
namespace {

namespace json = boost::json;

struct Counts {
  std::size_t stored, left;
};

struct Row {
  const char* name;
  bool leave;                   // at first
  std::vector<bool> switching;  // then, one save after the other
  int days;                     // 0: for ever
  Counts first, second, third;
};

const std::vector<Row> kTable{
    {"on_for_ever", true, {}, 0, {3, 3}, {5, 5}, {5, 5}},
    {"on_for_1_day", true, {}, 1, {3, 3}, {5, 2}, {5, 0}},
    {"on_for_14_days", true, {}, 14, {3, 3}, {5, 5}, {5, 2}},
    {"off_for_ever", false, {}, 0, {3, 0}, {5, 0}, {5, 0}},
    {"off_for_1_day", false, {}, 1, {3, 0}, {5, 0}, {5, 0}},
    {"off_for_14_days", false, {}, 14, {3, 0}, {5, 0}, {5, 0}},
    {"on_off_for_ever", true, {false}, 0, {3, 3}, {8, 0}, {8, 0}},
    {"on_off_for_1_day", true, {false}, 1, {3, 3}, {8, 0}, {8, 0}},
    {"on_off_for_14_days", true, {false}, 14, {3, 3}, {8, 0}, {8, 0}},
    {"off_on_for_ever", false, {true}, 0, {3, 0}, {5, 2}, {5, 2}},
    {"off_on_for_1_day", false, {true}, 1, {3, 0}, {5, 2}, {5, 0}},
    {"off_on_for_14_days", false, {true}, 14, {3, 0}, {5, 2}, {5, 2}},
    {"on_off_on_for_ever", true, {false, true}, 0, {3, 3}, {5, 5}, {5, 5}},
    {"on_off_on_for_1_day", true, {false, true}, 1, {3, 3}, {5, 2}, {5, 0}},
    {"on_off_on_for_14_days", true, {false, true}, 14, {3, 3}, {5, 5}, {5, 2}},
};

constexpr std::chrono::hours kDay{24};
constexpr std::int64_t kDayZero = 1'795'481'220'000;  // the clock is moved, so it stands still but for advance

std::string mail(int number, std::size_t bytes) {
  std::string text = "From: hanako@example.test\nTo: taro@example.test\nSubject: number " + std::to_string(number) +
                     "\nMessage-ID: <" + std::to_string(number) + "@example.test>\n\n";
  for (std::size_t size = 0; size < bytes; size += 71) text += std::string(70, 'x') + "\n";
  return text;
}

class LeaveTable : public testing::TestWithParam<std::tuple<Row, KilledAt>> {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("dovecot", "openssl");
    furnish(host_);
    host_.set_now_ms(kDayZero);
    dovecot_ = std::make_unique<fixtures::Dovecot>();
    dovecot_->add_user("taro", "secret-pass");
    module_ = std::make_unique<ModuleInChild>(host_, dovecot_->pop3_port());
  }

  json::object receive(const Ask& ask) {
    return ask("admin", "mail.receive", {{"ids", json::array{account_}}, {"wait", true}});
  }
  static json::value days_of(const Row& row) { return row.days == 0 ? json::value(nullptr) : json::value(row.days); }
  void save(const Ask& ask, const Row& row, bool leave) {
    const auto now = ask("admin", "accounts.get", {{"id", account_}});
    json::object receive{{"leave_on_server", leave}};
    if (leave) receive["leave_days"] = days_of(row);
    ask("admin", "accounts.update", {{"id", account_}, {"version", now.at("version")}, {"receive", receive}});
  }
  /// What is stored and left after as many good receives, each of which must be a good one.
  void expect(const Counts& counts, int receives, const char* when) {
    const auto answer = module_->run(KilledAt::nowhere, [&](const Ask& ask) {
      json::array failed;
      for (int i = 0; i < receives; ++i) {
        const auto done = receive(ask);
        if (!done.contains("failed") || done.at("failed") != 0) failed.push_back(done);
      }
      return json::object{{"failed", failed},
                          {"mails", ask("taro", "mail.list", {{"account", account_}, {"limit", 500}})}};
    });
    ASSERT_TRUE(answer && answer->contains("mails"));
    EXPECT_TRUE(answer->at("failed").as_array().empty()) << json::serialize(answer->at("failed"));
    EXPECT_EQ(answer->at("mails").at("items").as_array().size(), counts.stored) << when;
    EXPECT_EQ(dovecot_->count("taro"), counts.left) << when;
  }

  fixtures::FakeHost host_;
  std::unique_ptr<fixtures::Dovecot> dovecot_;
  std::unique_ptr<ModuleInChild> module_;
  std::int64_t account_ = 0;
};

TEST_P(LeaveTable, R1_R2_R3_R4_what_is_stored_and_what_is_left_is_as_the_table_says) {
  const auto& [row, killed_at] = GetParam();
  for (int i = 1; i <= 3; ++i) dovecot_->deliver("taro", mail(i, 1'000));
  const Row& story = row;
  const auto made = module_->run(KilledAt::nowhere, [&](const Ask& ask) {
    auto draft = account_on(module_->port(), "none", "taro", "secret-pass", story.leave);
    if (story.leave) draft["receive"].as_object()["leave_days"] = days_of(story);
    return ask("admin", "accounts.create", draft);
  });
  ASSERT_TRUE(made && made->contains("id")) << json::serialize(*made);
  account_ = made->at("id").as_int64();
  expect(row.first, 1, "day 0");

  host_.advance(2 * kDay);
  dovecot_->deliver("taro", mail(4, 200'000));
  dovecot_->deliver("taro", mail(5, 1'000));
  module_->run(killed_at, [&](const Ask& ask) {
    for (const bool leave : story.switching) save(ask, story, leave);
    return receive(ask);
  });
  expect(row.second, 2, "day 2");

  host_.advance(13 * kDay);
  expect(row.third, 1, "day 15");
}

INSTANTIATE_TEST_SUITE_P(, LeaveTable,
                         testing::Combine(testing::ValuesIn(kTable),
                                          testing::Values(KilledAt::nowhere, KilledAt::in_retr, KilledAt::before_dele,
                                                          KilledAt::before_quit, KilledAt::after_quit)),
                         [](const auto& row) {
                           return std::string(std::get<0>(row.param).name) + "_killed_" +
                                  std::string(name(std::get<1>(row.param)));
                         });

}  // namespace
}  // namespace tegami::integration
