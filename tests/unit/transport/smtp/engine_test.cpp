// Order, pipelining and what a server may not do (RFC 5321, RFC 2920).
#include "transport/smtp/engine.h"

#include "unit/transport/smtp/player.h"

namespace tegami::transport::smtp {
namespace {

const std::string kIn = "220 hi\r\n";
const std::string kPlainAuth = "250-x\r\n250 AUTH PLAIN\r\n";
const std::string kPipelining = "250-x\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n";
const std::string kGo = "250 ok\r\n250 ok\r\n354 go\r\n";

Letter letter(std::string body = "Subject: a\r\n\r\nb\r\n") {
  return {"taro@example.jp", {"hanako@example.com"}, std::move(body)};
}

TEST(SmtpEngine, Says_nothing_before_the_greeting) {
  Player player(unit_config(), {letter()});
  EXPECT_TRUE(player.said().empty());
  player.feed("220-wait\r\n");
  EXPECT_TRUE(player.said().empty());
  player.feed("220 now\r\n");
  EXPECT_EQ(player.said(), std::vector<std::string>{"EHLO [127.0.0.1]"});
}

TEST(SmtpEngine, Without_pipelining_says_one_command_at_a_time) {
  Player player(unit_config(), {letter(), letter()});
  const std::string answers[] = {kIn,          kPlainAuth,   "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n",
                                 "250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250 ok\r\n", "221 bye\r\n"};
  for (const std::string& answer : answers) {
    player.said();
    player.feed(answer);
    std::size_t commands = 0;
    bool content = answer.starts_with("354");
    for (const std::string& line : player.said()) {
      if (!content) ++commands;
      if (line == ".") content = false;
    }
    EXPECT_LE(commands, 1U) << answer;
  }
  EXPECT_EQ(player.code(), "");
  EXPECT_EQ(described(player.results.at(2)), "sent:250");
}

TEST(SmtpEngine, A_thousand_recipients_go_in_a_window_of_4_kib_and_data_closes_the_group) {
  Letter many = letter();
  many.to.clear();
  for (int i = 0; i < 1'000; ++i) many.to.push_back("recipient-number-" + std::to_string(i) + "@example.com");
  Player player(unit_config(), {many});
  player.feed_all({kIn, kPipelining, "235 ok\r\n"});
  // A server that answers one by one keeps the window full, never over.
  for (int i = 0; i < 1'001; ++i) {
    ASSERT_EQ(player.judge.mails().size(), 1U);
    if (i < 900) {
      EXPECT_FALSE(player.judge.lines().back() == "DATA");
    }
    player.feed("250 ok\r\n");
  }
  EXPECT_LE(player.judge.most_in_flight(), kWindowBytes);
  EXPECT_GT(player.judge.most_in_flight(), kWindowBytes - 100);
  EXPECT_EQ(player.judge.lines().back(), "DATA");
  player.feed_all({"354 go\r\n", "250 ok\r\n", "221 bye\r\n"});
  EXPECT_EQ(player.judge.violation(), "");
  EXPECT_EQ(player.results.at(1).recipients.size(), 1'000U);
  EXPECT_EQ(player.results.at(1).recipients.back().status, Recipient::Status::sent);
}

TEST(SmtpEngine, T2_bytes_behind_the_answer_to_starttls_end_the_session) {
  Config config = unit_config();
  config.endpoint.protection = Protection::starttls;
  for (const std::string injected : {"250 injected\r\n", "x", "\r\n", "\x16\x03\x01"}) {
    Player player(config, {letter()});
    player.feed_all({kIn, "250-x\r\n250 STARTTLS\r\n", "220 go\r\n" + injected});
    EXPECT_EQ(player.code(), "injected_before_tls");
    EXPECT_EQ(player.judge.lines().back(), "STARTTLS");
  }
}

TEST(SmtpEngine, An_answer_that_comes_before_its_command_ends_the_session) {
  const std::vector<std::string> cases[] = {
      {"220 hi\r\n250 x\r\n"},
      {kIn, kPlainAuth + "235 ok\r\n"},
      {kIn, kPlainAuth, "235 ok\r\n250 ok\r\n"},
      {kIn, kPipelining, "235 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n"},
      {kIn, kPipelining, "235 ok\r\n", kGo + "250 taken\r\n"},
      {kIn, kPipelining, "235 ok\r\n", kGo + "354 go\r\n"},
  };
  for (const auto& answers : cases) {
    Player player(unit_config(), {letter()});
    player.feed_all(answers);
    EXPECT_EQ(player.code(), "unexpected_reply");
    player.end();
    EXPECT_EQ(described(player.results.at(1)), "deferred:unexpected_reply");
  }
}

TEST(SmtpEngine, S2_a_server_whose_answers_are_shifted_is_found_out_before_it_can_take_a_mail_wrongly) {
  // A second 250 for the first mail: each answer behind it would be taken for that to the command before.
  Player player(unit_config(), {letter(), letter()});
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo, "250 ok\r\n250 ok again\r\n250 ok\r\n250 ok\r\n354 go\r\n"});
  EXPECT_EQ(player.code(), "unexpected_reply");
  player.end();
  EXPECT_EQ(described(player.results.at(1)), "sent:250");
  EXPECT_EQ(described(player.results.at(2)), "deferred:unexpected_reply");
  EXPECT_EQ(player.judge.mails().size(), 2U);
  EXPECT_FALSE(player.judge.mails()[1].dot_said);
}

TEST(SmtpEngine, A_3xx_where_none_belongs_ends_the_session) {
  const std::vector<std::string> cases[] = {{"354 hi\r\n"},
                                            {kIn, "334 \r\n"},
                                            {kIn, kPlainAuth, "235 ok\r\n", "354 go\r\n"},
                                            {kIn, kPlainAuth, "235 ok\r\n", "250 ok\r\n", "334 \r\n"},
                                            {kIn, kPlainAuth, "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "334 \r\n"}};
  for (const auto& answers : cases) {
    Player player(unit_config(), {letter()});
    player.feed_all(answers);
    EXPECT_EQ(player.code(), "unexpected_reply");
  }
}

TEST(SmtpEngine, S2_nonsense_in_place_of_the_answer_to_the_final_dot_leaves_it_uncertain) {
  for (const char* nonsense : {"354 more\r\n", "what?\r\n", "25\r\n", "250-a\r\n550 b\r\n", "150 wait\r\n"}) {
    Player player(unit_config(), {letter()});
    player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo, nonsense});
    ASSERT_TRUE(player.session.ended()) << nonsense;
    player.end();
    EXPECT_EQ(player.results.at(1).recipients.at(0).status, Recipient::Status::uncertain) << nonsense;
  }
}

TEST(SmtpEngine, S1_a_421_in_answer_to_anything_defers_what_is_not_settled_and_ends_it_as_temporary) {
  struct Case {
    std::vector<std::string> answers;
    const char* code;
    const char* result;
  };
  const Case cases[] = {
      {{}, "greeting_refused", "deferred:greeting_refused"},
      {{kIn}, "ehlo_refused", "deferred:ehlo_refused"},
      {{kIn, kPipelining}, "server_temporary", "deferred:server_temporary"},
      {{kIn, kPipelining, "235 ok\r\n"}, "service_closing", "deferred:421"},
      {{kIn, kPipelining, "235 ok\r\n", "250 ok\r\n"}, "service_closing", "deferred:421"},
      {{kIn, kPipelining, "235 ok\r\n", "250 ok\r\n250 ok\r\n"}, "service_closing", "deferred:421"},
      {{kIn, kPipelining, "235 ok\r\n", kGo}, "service_closing", "deferred:421"},
      {{kIn, kPipelining, "235 ok\r\n", kGo, "250 ok\r\n"}, "", "sent:250"},
  };
  for (const Case& each : cases) {
    Player player(unit_config(), {letter()});
    player.feed_all(each.answers);
    player.feed("421 4.3.2 shutting down\r\n");
    EXPECT_EQ(player.code(), each.code);
    if (player.session.failure()) {
      EXPECT_EQ(player.session.failure()->kind, Kind::temporary);
      EXPECT_NE(player.session.failure()->text.find("shutting down"), std::string::npos);
    }
    player.end();
    EXPECT_EQ(described(player.results.at(1)), each.result);
  }
}

TEST(SmtpEngine, An_idle_server_that_gives_up_is_told_in_its_own_words) {
  for (const auto& [words, code] : {std::pair{"421 4.4.2 idle too long\r\n", "service_closing"},
                                    std::pair{"451 4.4.2 idle too long\r\n", "connection_closed"}}) {
    Player player(unit_config());
    player.feed_all({kIn, kPlainAuth, "235 ok\r\n", words});
    EXPECT_EQ(player.code(), code);
    EXPECT_NE(player.session.failure()->text.find("idle too long"), std::string::npos);
  }
}

TEST(SmtpEngine, S1_an_early_refusal_in_the_midst_of_the_body_settles_the_mail_and_ends_the_session) {
  for (const auto& [early, result] :
       {std::pair{"552 5.3.4 too large\r\n", "failed:552"}, std::pair{"451 4.3.0 disk full\r\n", "deferred:451"},
        std::pair{"421 4.4.2 too slow\r\n", "deferred:421"}}) {
    // With the body still to come, and with all of it lying ready but not taken by the connection.
    for (const std::size_t piece : {std::size_t{1'000}, std::size_t{0}}) {
      Manner manner;
      manner.piece = piece;
      manner.limit = 3'000;
      Player player(unit_config(), {letter(std::string(50'000, 'x')), letter()}, manner);
      player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo, early});
      EXPECT_TRUE(player.session.ended());
      player.end();
      EXPECT_EQ(described(player.results.at(1)), result);
      EXPECT_EQ(player.results.at(2).recipients.at(0).status, Recipient::Status::deferred);
    }
  }
}

TEST(SmtpEngine, S1_an_early_acceptance_in_the_midst_of_the_body_is_none) {
  Manner manner;
  manner.limit = 3'000;
  Player player(unit_config(), {letter(std::string(100'000, 'x'))}, manner);
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo, "250 taken\r\n"});
  EXPECT_EQ(player.code(), "unexpected_reply");
  player.end();
  EXPECT_EQ(described(player.results.at(1)), "deferred:unexpected_reply");
}

TEST(SmtpEngine, A_line_too_long_and_a_nul_end_the_session) {
  Player nul(unit_config(), {letter()});
  nul.feed(std::string("220 a\0b\r\n", 9));
  EXPECT_EQ(nul.code(), "nul_in_reply");
  Player endless(unit_config(), {letter()});
  endless.feed("220 " + std::string(LineReader::kMaxLine + 10, 'a'));
  EXPECT_EQ(endless.code(), "line_too_long");
}

TEST(SmtpEngine, A_command_that_holds_a_line_end_is_not_sent) {
  for (const char* text : {"NOOP\r\nRSET", "NOOP\r", "NOOP\n"}) {
    Transcript transcript(0);
    Engine engine(transcript);
    engine.submit(Command(Stage::send, text));
    EXPECT_EQ(engine.failure()->code, "internal_error");
    EXPECT_EQ(engine.output(), "");
  }
}

TEST(SmtpEngine, L1_the_transcript_counts_bodies_and_shows_what_was_said_in_both_directions) {
  Player player(unit_config(), {letter(".a secret letter\r\n")});
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo, "250 taken as 42\r\n", "221 bye\r\n"});
  const std::string text = player.transcript();
  for (const char* line : {"S: 220 hi", "C: EHLO [127.0.0.1]", "C: AUTH PLAIN ****", "C: DATA", "S: 354 go",
                           "C: (18 bytes of message)", "S: 250 taken as 42", "C: QUIT", "S: 221 bye"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << '\n' << text;
  }
  EXPECT_EQ(text.find("letter"), std::string::npos);
}

}  // namespace
}  // namespace tegami::transport::smtp
