// Owners and administrators are told of their accounts, on both databases: at once, once, and of many at once in one.
#include "jobs/notifier.h"

#include <gmock/gmock.h>

#include "accounts/account_writer.h"
#include "accounts/sending_notices.h"
#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"

namespace tegami::jobs {
namespace {

using accounts::Account;
using accounts::AccountId;
using accounts::AccountState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::int64_t kNoon = 1'795'575'600'000;  // 12:00 in Japan

class Notifying : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    notices_ = std::make_unique<accounts::Notices>(*database_);
    counts_ = std::make_unique<accounts::ReceivingCounts>(*database_);
    hours_ = std::make_unique<accounts::MailHours>(*database_);
    fake_.set_now_ms(kNoon);
    fake_.add_user({.key = "u1", .login = "taro", .name = "山田太郎", .locale = "ja"});
    fake_.add_user({.key = "u2", .login = "jane", .name = "Jane", .locale = "en-GB"});
    start();
  }
  void start() {
    notifier_ = std::make_unique<Notifier>(Notifier::Parts{host_, *accounts_, *notices_, *counts_, *hours_, words_});
  }
  AccountId account(const std::string& owner, const std::string& name = "社用") {
    Account made;
    made.owner_user = owner;
    made.shared = owner.empty();
    made.name = name;
    made.address = "a@example.jp";
    made.receive.host = "pop.example.jp";
    made.receive.user = "a";
    return accounts_->insert(made, {}, fake_.now_ms());
  }
  void becomes(AccountId id, const std::string& status, const std::string& code = "",
               std::optional<accounts::TooLarge> too_large = {}) {
    AccountState state = accounts_->find(id)->state;
    state.status = status;
    state.error_code = code;
    state.error_message = code.empty() ? "" : "the server's own words";
    if (status == "ok") state.last_received_ms = fake_.now_ms();
    state.next_try_ms = fake_.now_ms() + 5 * kMinute;
    accounts_->save_run(id, state, {fake_.now_ms(), 0, std::move(too_large)});
  }
  /// What is new since the last call, "user: subject", looked for now.
  std::vector<std::string> told() {
    notifier_->look();
    return news();
  }
  std::vector<std::string> news() {
    std::vector<std::string> found;
    for (const auto& notice : fake_.notices()) {
      const std::string line = notice.user + ": " + notice.subject;
      const std::string whole = line + notice.text + std::to_string(notice.severity);
      if (known_.insert(whole).second) found.push_back(line);
    }
    return found;
  }
  void pass(std::int64_t ms) { fake_.advance(std::chrono::milliseconds(ms)); }
  sdk::Notice last() { return fake_.notices().back(); }

  fixtures::FakeHost fake_;
  sdk::Host host_{*fake_.table()};
  storage::Seal seal_{[](std::string_view) -> std::optional<storage::SealingKey> { return std::nullopt; }};
  const words::Catalog words_ = words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale");
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<accounts::Repository> accounts_;
  std::unique_ptr<accounts::Notices> notices_;
  std::unique_ptr<accounts::ReceivingCounts> counts_;
  std::unique_ptr<accounts::MailHours> hours_;
  std::unique_ptr<Notifier> notifier_;
  std::set<std::string> known_;
};

TEST_P(Notifying, P5_a_refused_password_is_told_to_its_owner_in_his_language_and_to_administrators) {
  becomes(account("u2", "Work"), "paused", "password_refused");
  EXPECT_THAT(told(), ElementsAre("u2: “Work” cannot be received", ": 1件のアカウントを受信できません"));
  const auto owners = fake_.notices().front();
  EXPECT_EQ(owners.path, "/my/accounts");
  EXPECT_EQ(owners.severity, TEGAMI_LOG_ERROR);
  EXPECT_THAT(owners.text, HasSubstr("refused the user id or password"));
  EXPECT_EQ(last().path, "/status");
  EXPECT_THAT(last().text, HasSubstr("Jane / Work"));
  for (const auto& notice : fake_.notices()) EXPECT_THAT(notice.text, Not(HasSubstr("own words"))) << "H3";
  pass(12 * kHour);
  EXPECT_TRUE(told().empty()) << "once, not at each look";
}

TEST_P(Notifying, P5_recovered_takes_the_place_of_the_trouble_in_the_owners_list) {
  const auto id = account("u1");
  becomes(id, "needs_authorization", "needs_authorization");
  EXPECT_THAT(told(), ElementsAre("u1: 「社用」の認証が必要です", ": 1件のアカウントを受信できません"));
  pass(20 * kMinute);
  becomes(id, "ok");
  EXPECT_THAT(told(), ElementsAre("u1: 「社用」のメールを受信できるようになりました",
                                  ": 受信できないアカウントはなくなりました"));
  EXPECT_EQ(fake_.notices().size(), 2U);
}

TEST_P(Notifying, P5_many_accounts_that_fail_at_once_are_one_notice_to_administrators) {
  for (int i = 0; i < 250; ++i) becomes(account("u1", "口座" + std::to_string(i)), "paused", "password_refused");
  told();
  const auto all = fake_.notices();
  EXPECT_EQ(std::ranges::count(all, "u1", &sdk::Notice::user), 250);
  EXPECT_EQ(std::ranges::count(all, "", &sdk::Notice::user), 1);
  EXPECT_EQ(last().subject, "250件のアカウントを受信できません");
  EXPECT_THAT(last().text, HasSubstr("ほか245件"));
  pass(kMinute);
  becomes(account("u2", "one more"), "paused", "password_refused");
  EXPECT_EQ(told().size(), 1U) << "its owner at once";
  EXPECT_EQ(last().user, "u2");
  pass(11 * kMinute);
  EXPECT_THAT(told(), ElementsAre(": 251件のアカウントを受信できません"));
  pass(11 * kMinute);
  EXPECT_TRUE(told().empty()) << "nothing new";
}

TEST_P(Notifying, P5_what_the_host_could_not_take_is_told_later_and_what_it_took_is_not_told_again) {
  becomes(account("u1"), "paused", "password_refused");
  fake_.fail_service(TEGAMI_HOST_NOTICES, TEGAMI_FAILED);
  EXPECT_THROW(notifier_->look(), sdk::HostFailure);
  fake_.fail_service(TEGAMI_HOST_NOTICES, TEGAMI_OK);
  EXPECT_TRUE(told().empty()) << "held for whoever is telling it";
  pass(2 * kMinute);
  EXPECT_EQ(told().size(), 2U);
  start();  // another process
  pass(2 * kMinute);
  EXPECT_TRUE(told().empty());
}

TEST_P(Notifying, P5_two_who_tell_do_not_tell_the_same) {
  becomes(account("u1"), "paused", "password_refused");
  const auto mine = notices_->take_due(kNoon, kMinute, 10);
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_TRUE(notices_->take_due(kNoon, kMinute, 10).empty());
  notices_->told(mine, kNoon);
  EXPECT_TRUE(notices_->take_due(kNoon + kDay, kMinute, 10).empty());
}

TEST_P(Notifying, P5_a_host_without_notices_is_told_nothing_and_nothing_fails) {
  fake_.without_service(TEGAMI_HOST_NOTICES);
  const sdk::Host without(*fake_.table());
  Notifier notifier({without, *accounts_, *notices_, *counts_, *hours_, words_});
  becomes(account("u1"), "paused", "password_refused");
  notifier.look();
  EXPECT_TRUE(notices_->take_due(kNoon + kDay, kMinute, 10).empty());
}

TEST_P(Notifying, H3_a_shared_account_is_told_to_administrators_alone) {
  becomes(account(""), "paused", "password_refused");
  EXPECT_THAT(told(), ElementsAre(": 1件のアカウントを受信できません"));
  EXPECT_THAT(last().text, HasSubstr("共有 / 社用"));
  fake_.set_policy("shared_accounts.enabled", "false");
  pass(11 * kMinute);
  EXPECT_THAT(told(), ElementsAre(": 受信できないアカウントはなくなりました")) << "P3";
}

TEST_P(Notifying, P1_R6_a_shared_accounts_mail_that_is_too_large_is_told_to_administrators_but_not_what_it_is) {
  becomes(account(""), "ok", "", accounts::TooLarge{1, "abc", "佐藤花子 / 図面 / 84 MB"});
  EXPECT_THAT(told(), ElementsAre(": 「社用」に、大きすぎて受信できないメールがあります"));
  EXPECT_THAT(last().text, Not(HasSubstr("佐藤花子")));
  EXPECT_EQ(last().path, "/shared");
}

TEST_P(Notifying,
       P5_that_an_account_cannot_send_and_what_was_not_sent_is_told_to_its_owner_and_no_trouble_of_receiving) {
  const auto id = account("u1");
  accounts_->set_receiving({id}, false, kNoon);
  database_->transact([&](storage::Session& session) {
    accounts::note_cannot_send(session, id, "password_refused", kNoon);
    accounts::note_unsent(session, id, "hanako@example.jp / 見積書", kNoon);
  });
  EXPECT_THAT(told(), testing::UnorderedElementsAre("u1: 「社用」から送信できません",
                                                    "u1: 「社用」に、送信できなかったメールがあります"))
      << "also of one that only sends; administrators have their digest of receiving";
  EXPECT_EQ(fake_.notices().size(), 2U) << "neither takes the other's place";
  const auto all = fake_.notices();
  EXPECT_TRUE(std::ranges::any_of(
      all, [](const auto& notice) { return notice.text.find("hanako@example.jp / 見積書") != std::string::npos; }));
  becomes(id, "ok");
  EXPECT_TRUE(told().empty());
}

TEST_P(Notifying, P1_of_a_shared_account_administrators_hear_that_mail_was_not_sent_but_not_which) {
  const auto id = account("");
  database_->transact(
      [&](storage::Session& session) { accounts::note_unsent(session, id, "hanako@example.jp / 見積書", kNoon); });
  EXPECT_THAT(told(), ElementsAre(": 「社用」に、送信できなかったメールがあります"));
  EXPECT_THAT(last().text, Not(HasSubstr("hanako")));
}

TEST_P(Notifying, P4_an_owner_who_is_gone_and_an_account_switched_off_are_told_nothing) {
  becomes(account("nobody"), "paused", "password_refused");
  const auto off = account("u1");
  becomes(off, "paused", "password_refused");
  accounts_->set_receiving({off}, false, kNoon);
  EXPECT_TRUE(told().empty());
  accounts_->set_receiving({off}, true, kNoon);
  becomes(off, "paused", "password_refused");
  EXPECT_EQ(told().front(), "u1: 「社用」のメールを受信できません") << "nobody had heard of it";
}

TEST_P(Notifying, P5_R6_mail_that_is_too_large_is_told_beside_the_rest) {
  const auto id = account("u1");
  becomes(id, "ok", "", accounts::TooLarge{2, "abc", "佐藤花子 / 図面 / 84 MB"});
  EXPECT_THAT(told(), ElementsAre("u1: 「社用」に、大きすぎて受信できないメールがあります"));
  EXPECT_THAT(last().text, HasSubstr("2通"));
  EXPECT_THAT(last().text, HasSubstr("\n佐藤花子 / 図面 / 84 MB"));
  becomes(id, "paused", "password_refused");
  told();
  EXPECT_EQ(fake_.notices().size(), 3U);
  EXPECT_EQ(fake_.notices().front().once, "account/" + std::to_string(id) + "/too_large");
}

TEST_P(Notifying, P5_R8_an_account_that_nobody_receives_is_found_by_the_watch) {
  const auto stalled = account("u1", "止まった"), well = account("u1", "元気"), slow = account("u1", "ゆっくり");
  Account changed = accounts_->find(slow)->account;
  changed.interval_s = 86'400;
  ASSERT_EQ(accounts_->update(changed, {}, kNoon), accounts::Saved::ok);
  for (const auto id : {stalled, well, slow}) becomes(id, "ok");
  for (int minutes = 0; minutes < 100; minutes += 10) {
    pass(10 * kMinute);
    becomes(well, "ok");
    const auto found = told();
    if (minutes < 50) {
      EXPECT_TRUE(found.empty()) << minutes;
    }
  }
  EXPECT_EQ(fake_.notices().front().subject, "「止まった」のメールをしばらく受信できていません");
  EXPECT_EQ(fake_.notices().size(), 2U) << "and administrators";
  becomes(stalled, "ok");
  EXPECT_EQ(told().front(), "u1: 「止まった」のメールを受信できるようになりました");
}

TEST_P(Notifying, P5_R8_an_account_that_fails_and_fails_is_stalled_with_its_cause) {
  const auto id = account("u1");
  for (int i = 0; i < 9; ++i) {
    told();
    pass(10 * kMinute);
    becomes(id, "failing", "connect_timeout");
  }
  ASSERT_EQ(fake_.notices().size(), 2U);
  EXPECT_EQ(
      fake_.notices().front().text,
      "まだ一度も受信できていません。サーバーに接続できません（応答なし）。サーバー名とポート番号を確かめてください。");
}

TEST_P(Notifying, R8_what_a_stopped_or_paused_host_did_not_receive_is_no_accounts_trouble) {
  becomes(account("u1"), "ok");
  told();
  pass(3 * kDay);  // over the week-end
  EXPECT_TRUE(told().empty());
  fake_.set_policy("transport.paused", "true");
  for (int i = 0; i < 12; ++i) {
    pass(10 * kMinute);
    EXPECT_TRUE(told().empty());
  }
  fake_.set_policy("transport.paused", "false");
  pass(10 * kMinute);
  EXPECT_TRUE(told().empty());
}

TEST_P(Notifying, P5_administrators_get_a_digest_each_morning_when_there_is_something_in_it) {
  const auto id = account("u1");
  EXPECT_TRUE(told().empty()) << "no day lies behind the first look";
  pass(kDay);
  EXPECT_TRUE(told().empty()) << "all is well";
  becomes(id, "paused", "password_refused");
  AccountState well;
  well.status = "ok";
  accounts_->save_run(account("u2", "Work"), well, {fake_.now_ms(), 12, {}});
  told();
  pass(18 * kHour);
  EXPECT_TRUE(told().empty()) << "six in the morning";
  pass(2 * kHour);
  EXPECT_THAT(told(), ElementsAre(": メールの1日のまとめ：受信できないアカウント1件"));
  EXPECT_THAT(last().text, HasSubstr("受信するアカウント：2件（正常1件）"));
  EXPECT_THAT(last().text, HasSubstr("24時間の受信：12通"));
  EXPECT_THAT(last().text, HasSubstr("パスワードが違います：1件"));
  pass(kHour);
  EXPECT_TRUE(told().empty());
  start();
  EXPECT_TRUE(told().empty()) << "nor by another process";
}

TEST_P(Notifying, P4_a_new_owner_is_told_for_himself_and_not_what_the_one_before_was_told) {
  const auto id = account("u1", "Work");
  becomes(id, "paused", "password_refused");
  told();
  accounts_->write([&](accounts::AccountWriter& writer) { writer.hand_over(id, 1, "u2", kNoon); });
  EXPECT_TRUE(told().empty());
  pass(kMinute);
  becomes(id, "paused", "password_needed");
  EXPECT_EQ(told().front(), "u2: “Work” cannot be received");
}

TEST_P(Notifying, A12_what_was_to_be_told_of_an_account_goes_with_it) {
  const auto id = account("u1");
  becomes(id, "paused", "password_refused");
  ASSERT_EQ(accounts_->begin_delete(id, 1), accounts::Saved::ok);
  EXPECT_TRUE(told().empty());
  accounts_->finish_delete(id);
  pass(kDay);
  EXPECT_TRUE(told().empty());
}

TEST_P(Notifying, P5_rows_that_say_nothing_any_more_go_after_a_day) {
  const auto id = account("u1");
  becomes(id, "paused", "password_refused");
  told();
  becomes(id, "ok");
  told();
  pass(2 * kDay);
  told();
  std::int64_t rows = -1;
  database_->read([&](Poco::Data::Session& session) {
    session << "SELECT COUNT(*) FROM account_notice", Poco::Data::Keywords::into(rows), Poco::Data::Keywords::now;
  });
  EXPECT_EQ(rows, 0);
}

TEGAMI_ON_BOTH_DATABASES(Notifying);

}  // namespace
}  // namespace tegami::jobs
