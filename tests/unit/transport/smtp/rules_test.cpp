// What holds of a session whatever the dialogue: orders at odd moments, ends, patience (SPEC S1, S2, T3).
#include <stdexcept>

#include "transport/smtp/session.h"
#include "unit/transport/smtp/player.h"

namespace tegami::transport::smtp {
namespace {

const std::string kIn = "220 hi\r\n";
const std::string kPipelining = "250-x\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n";
const std::string kGo = "250 ok\r\n250 ok\r\n354 go\r\n";

Letter letter() { return {"taro@example.jp", {"hanako@example.com"}, "Subject: a\r\n\r\nb\r\n"}; }

Outgoing whole(std::uint64_t id) {
  Outgoing made = outgoing(id, letter());
  made.body = letter().body;
  made.whole = true;
  return made;
}

TEST(SmtpSession, S1_a_message_given_from_inside_a_handler_is_sent_once) {
  class Eager : public Player {
   public:
    Eager() : Player(unit_config()) {}
    void on_signed_in(const Capabilities& told) override {
      Player::on_signed_in(told);
      session.send(whole(1));
    }
    void on_result(Result result) override {
      const std::uint64_t id = result.id;
      Player::on_result(std::move(result));
      if (id == 1) session.send(whole(2));
      if (id == 2) session.finish();
    }
  };
  Eager player;
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo, "250 ok\r\n", kGo, "250 ok\r\n", "221 bye\r\n"});
  EXPECT_EQ(player.judge.mails().size(), 2U);
  EXPECT_EQ(player.code(), "");
  EXPECT_EQ(player.results.size(), 2U);
}

TEST(SmtpSession, S1_a_message_given_after_quit_is_deferred_not_forgotten) {
  Player player(unit_config(), {letter()});
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo, "250 ok\r\n"});
  EXPECT_EQ(player.judge.lines().back(), "QUIT");
  player.session.send(whole(2));
  player.work();
  EXPECT_EQ(player.judge.lines().back(), "QUIT");
  player.feed("221 bye\r\n");
  player.end();
  EXPECT_EQ(player.code(), "");
  EXPECT_EQ(described(player.results.at(2)), "deferred:connection_closed");
  player.session.send(whole(3));
  player.session.stop(std::nullopt);
  EXPECT_EQ(player.results.size(), 2U);
}

TEST(SmtpSession, S1_each_message_has_its_result_though_the_handler_throws_at_the_one_before) {
  class Thrower : public Player {
   public:
    Thrower() : Player(unit_config(), {letter(), letter(), letter()}) {}
    void on_result(Result result) override {
      Player::on_result(std::move(result));
      throw std::runtime_error("a bug");
    }
  };
  Thrower player;
  player.feed(kIn);
  player.end();
  EXPECT_EQ(player.results.size(), 3U);
}

TEST(SmtpSession, T3_only_the_answer_to_the_final_dot_has_the_long_patience) {
  Config config = unit_config();
  config.deadlines.verdict = std::chrono::minutes(7);
  Player player(config, {letter()});
  for (const std::string& answer : {kIn, kPipelining, std::string("235 ok\r\n")}) {
    player.feed(answer);
    EXPECT_FALSE(player.session.patience());
  }
  player.feed(kGo);
  EXPECT_EQ(player.session.patience(), std::chrono::minutes(7));
  EXPECT_TRUE(player.session.waiting());
  player.feed("250 ok\r\n");
  EXPECT_FALSE(player.session.patience());
}

TEST(SmtpSession, T3_while_the_server_does_not_take_the_body_the_patience_is_the_short_one) {
  Manner manner;
  manner.limit = 150;
  Player player(unit_config(), {Letter{"taro@example.jp", {"hanako@example.com"}, std::string(500, 'x')}}, manner);
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo});
  EXPECT_TRUE(player.session.waiting());
  EXPECT_FALSE(player.session.patience());
}

TEST(SmtpSession, S2_a_deadline_after_the_final_dot_leaves_the_recipients_uncertain_with_its_code) {
  Player player(unit_config(), {letter()});
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo});
  player.session.end(Failure(Stage::send, Kind::timeout, "sending_timeout"));
  player.end();
  EXPECT_EQ(described(player.results.at(1)), "uncertain:sending_timeout");
}

TEST(SmtpSession, An_idle_session_is_kept_alive_and_one_at_work_is_not_disturbed) {
  Player player(unit_config());
  player.feed_all({kIn, kPipelining, "235 ok\r\n"});
  player.session.keep_alive();
  player.work();
  EXPECT_EQ(player.judge.lines().back(), "NOOP");
  player.session.keep_alive();
  player.work();
  EXPECT_EQ(std::count(player.judge.lines().begin(), player.judge.lines().end(), "NOOP"), 1);
  player.session.send(whole(1));
  player.work();
  EXPECT_EQ(player.judge.lines().back(), "NOOP") << "nothing may follow a NOOP before its answer";
  player.feed_all({"250 ok\r\n", kGo});
  player.session.keep_alive();
  player.work();
  EXPECT_EQ(player.judge.lines().back(), ".");
}

TEST(SmtpSession, A_lost_quit_and_a_refused_one_harm_nobody) {
  for (const char* answer : {"", "421 4.3.2 bye\r\n", "500 what\r\n", "354 what\r\n"}) {
    Player player(unit_config(), {letter()});
    player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo, "250 ok\r\n"});
    player.feed(answer);
    if (!player.session.ended()) player.session.closed("gone");
    EXPECT_EQ(player.code(), "") << answer;
    player.end();
    EXPECT_EQ(described(player.results.at(1)), "sent:250");
  }
}

TEST(SmtpSession, Two_hundred_mails_go_through_one_session_on_each_others_heels) {
  Player player(unit_config(), std::vector<Letter>(200, letter()));
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo});
  for (int i = 1; i < 200; ++i) {
    // The next one's commands stand behind this one's dot already.
    ASSERT_EQ(player.judge.mails().size(), static_cast<std::size_t>(i) + 1);
    player.feed("250 ok\r\n" + kGo);
  }
  player.feed_all({"250 ok\r\n", "221 bye\r\n"});
  EXPECT_EQ(player.results.size(), 200U);
  EXPECT_EQ(player.judge.violation(), "");
  EXPECT_EQ(described(player.results.at(200)), "sent:250");
}

}  // namespace
}  // namespace tegami::transport::smtp
