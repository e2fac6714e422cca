// What becomes of each recipient, and how a body comes piece by piece (SPEC S1, S2, S3, RFC 5321 section 3.3).
#include "transport/smtp/transaction.h"

#include "unit/transport/smtp/player.h"

namespace tegami::transport::smtp {
namespace {

const std::string kIn = "220 hi\r\n";
const std::string kPipelining = "250-x\r\n250-PIPELINING\r\n250-SIZE 9000000\r\n250 AUTH PLAIN\r\n";
const std::string kPlain = "250-x\r\n250 AUTH PLAIN\r\n";
const std::string kGo = "250 ok\r\n250 ok\r\n354 go\r\n";

Letter letter(std::string body = "Subject: a\r\n\r\nb\r\n") {
  return {"taro@example.jp", {"hanako@example.com"}, std::move(body)};
}

Outgoing part(std::uint64_t id, std::string body, bool whole) {
  Outgoing made = outgoing(id, letter());
  made.body = std::move(body);
  made.whole = whole;
  return made;
}

std::string said_after_data(Player& player) {
  std::string all;
  bool content = false;
  for (const std::string& line : player.judge.lines()) {
    if (content) all += line + '|';
    if (line == "DATA") content = true;
  }
  return all;
}

TEST(SmtpTransaction, S1_a_body_is_asked_for_piece_by_piece_and_never_more_than_two_lie_ahead) {
  Manner manner{70'000, 0, 300'000};
  Player player(unit_config(), {letter(std::string(2'000'000, 'x'))}, manner);
  player.feed_all({kIn, kPipelining, "235 ok\r\n", kGo});
  // The connection takes no more: so no more is asked for.
  EXPECT_EQ(player.judge.bytes_said(), 300'000U);
  EXPECT_LE(player.asked, 300'000 / 70'000 + 3);
}

TEST(SmtpTransaction, A_body_that_comes_slowly_waits_and_is_sent_to_the_byte) {
  Player player(unit_config());
  player.feed_all({kIn, kPipelining, "235 ok\r\n"});
  player.session.send(part(1, "Subject: a\r\n", false));
  player.session.finish();
  player.work();
  player.feed(kGo);
  EXPECT_EQ(player.asked, 1);
  EXPECT_FALSE(player.session.waiting()) << "it is our turn: no deadline of the server's runs";
  EXPECT_FALSE(player.session.idle());
  for (const char* piece : {"\r", "\n", "", ".", ".\r\n"}) {
    player.give(1, piece, false);
  }
  EXPECT_TRUE(player.results.empty());
  EXPECT_EQ(player.asked, 6);
  player.give(1, "", true);
  EXPECT_EQ(player.asked, 6);
  EXPECT_EQ(said_after_data(player), "Subject: a||...|.|");
  player.feed_all({"250 ok\r\n", "221 bye\r\n"});
  EXPECT_EQ(described(player.results.at(1)), "sent:250");
}

TEST(SmtpTransaction, S1_pieces_given_before_they_are_wanted_wait_and_none_goes_into_another_mail) {
  Player player(unit_config());
  player.session.send(part(1, "one-", false));
  player.session.send(part(2, "two-", false));
  player.session.body(2, "second-", false);  // nobody is signed in yet
  player.feed_all({kIn, kPipelining, "235 ok\r\n"});
  player.give(1, "first-", false);
  player.feed(kGo);
  player.session.body(2, "of two", true);  // while the first one's body is on its way
  player.session.body(2, "too much", true);
  player.session.body(7, "of nobody", true);
  player.session.body(1, "of one", true);
  player.session.body(1, "too much", true);
  player.work();
  player.feed_all({"250 ok\r\n" + kGo, "250 ok\r\n"});
  ASSERT_EQ(player.judge.mails().size(), 2U);
  EXPECT_EQ(player.judge.mails()[0].body, "one-first-of one\r\n");
  EXPECT_EQ(player.judge.mails()[1].body, "two-second-of two\r\n");
}

TEST(SmtpTransaction, S1_without_an_accepted_recipient_no_body_is_asked_for_and_the_next_mail_goes_on) {
  // Pipelined: DATA was said already, and the server takes it: an empty mail ends it (RFC 2920 section 3.1).
  Player player(unit_config(), {letter(), letter()}, Manner{5, 0, ~std::uint64_t{0}});
  player.feed_all({kIn, kPipelining, "235 ok\r\n", "250 ok\r\n550 no\r\n354 go\r\n"});
  EXPECT_EQ(player.asked, 0);
  EXPECT_EQ(described(player.results.at(1)), "failed:550");
  EXPECT_EQ(player.judge.mails()[0].body, "");
  EXPECT_TRUE(player.judge.mails()[0].dot_said);
  player.feed_all({"250 taken, says the server\r\n", kGo, "250 ok\r\n"});
  EXPECT_EQ(described(player.results.at(1)), "failed:550");
  EXPECT_EQ(described(player.results.at(2)), "sent:250");
}

TEST(SmtpTransaction, What_was_begun_and_did_not_come_to_its_content_is_reset_before_the_next) {
  struct Case {
    std::vector<std::string> answers;
    bool reset;
  };
  const Case cases[] = {{{"250 ok\r\n", "550 no\r\n"}, true},                   // no recipient, DATA left out
                        {{"250 ok\r\n", "250 ok\r\n", "451 later\r\n"}, true},  // DATA refused
                        {{"550 no\r\n"}, false},                                // there is nothing to reset
                        {{"250 ok\r\n", "250 ok\r\n", "354 go\r\n", "550 no\r\n"}, false}};
  for (const Case& each : cases) {
    Player player(unit_config(), {letter(), letter()});
    player.feed_all({kIn, kPlain, "235 ok\r\n"});
    player.feed_all(each.answers);
    const auto& lines = player.judge.lines();
    EXPECT_EQ(lines.back(), each.reset ? "RSET" : "MAIL FROM:<taro@example.jp>");
    if (each.reset) player.feed("250 ok\r\n");
    EXPECT_EQ(lines.back(), "MAIL FROM:<taro@example.jp>");
    EXPECT_EQ(player.results.size(), 1U);
  }
}

TEST(SmtpTransaction, S1_what_the_server_says_of_data_settles_those_that_were_accepted) {
  for (const auto& [answer, result] :
       {std::pair{"451 later\r\n", "deferred:451"}, std::pair{"554 no\r\n", "failed:554"}}) {
    Letter two = letter();
    two.to.push_back("nobody@example.com");
    Player player(unit_config(), {two});
    player.feed_all({kIn, kPlain, "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "550 no\r\n", answer});
    EXPECT_EQ(described(player.results.at(1)), std::string(result) + " failed:550");
  }
}

TEST(SmtpTransaction, S1_an_answer_to_data_that_is_neither_refusal_nor_354_ends_the_session_before_a_byte_of_the_mail) {
  Player player(unit_config(), {letter()});
  player.feed_all({kIn, kPlain, "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "250 ok\r\n"});
  EXPECT_EQ(player.code(), "unexpected_reply");
  EXPECT_EQ(player.judge.lines().back(), "DATA");
}

TEST(SmtpTransaction, S3_a_refused_mail_after_a_skipped_second_ehlo_gives_the_hint) {
  Config config = unit_config();
  config.endpoint.protection = Protection::starttls;
  config.skip_second_ehlo = true;
  config.auth = Auth::none;
  for (const auto& [answer, cause] :
       {std::pair{"503 5.5.1 EHLO first\r\n", "second_ehlo_skipped"}, std::pair{"451 4.3.0 later\r\n", ""}}) {
    Player player(config, {letter()});
    player.feed_all({kIn, "250-x\r\n250-PIPELINING\r\n250 STARTTLS\r\n", "220 go\r\n", answer});
    EXPECT_EQ(player.results.at(1).recipients.at(0).cause, cause);
  }
  config.skip_second_ehlo = false;
  Player player(config, {letter()});
  player.feed_all({kIn, "250-x\r\n250 STARTTLS\r\n", "220 go\r\n", "250 x\r\n", "550 no\r\n"});
  EXPECT_EQ(player.results.at(1).recipients.at(0).cause, "");
}

TEST(SmtpTransaction, What_the_server_did_not_say_it_can_do_is_not_asked_of_it) {
  Letter eight = letter("Subject: a\r\n\r\n\xe3\x81\x82\r\n");
  Letter foreign{"花子@example.jp", {"hanako@example.com"}, "a\r\n"};
  Player player(unit_config(), {eight, foreign, letter()});
  player.feed_all({kIn, kPlain, "235 ok\r\n"});
  EXPECT_EQ(described(player.results.at(1)), "failed:eight_bit_not_offered");
  EXPECT_EQ(described(player.results.at(2)), "failed:smtputf8_not_offered");
  EXPECT_EQ(player.judge.lines().back(), "MAIL FROM:<taro@example.jp>");
}

TEST(SmtpTransaction, A_size_of_0_is_no_limit) {
  Player player(unit_config(), {letter()});
  player.feed_all({kIn, "250-x\r\n250-SIZE 0\r\n250 AUTH PLAIN\r\n", "235 ok\r\n"});
  EXPECT_EQ(player.judge.lines().back(), "MAIL FROM:<taro@example.jp> SIZE=17");
}

TEST(SmtpTransaction, A_mail_for_nobody_has_its_empty_result_and_is_not_said) {
  Player player(unit_config(), {Letter{"taro@example.jp", {}, "a\r\n"}});
  player.feed_all({kIn, kPipelining, "235 ok\r\n", "221 bye\r\n"});
  EXPECT_TRUE(player.results.at(1).recipients.empty());
  EXPECT_EQ(player.judge.mails().size(), 0U);
}

}  // namespace
}  // namespace tegami::transport::smtp
