// STARTTLS at servers that fail at it: nothing secret and no mail is ever said in plain text (SPEC T1, T2, T3).
#include "faults/transport/smtp_points.h"

namespace tegami::transport {
namespace {

using fixtures::Act;
using fixtures::expect;
using fixtures::say;
using fixtures::SendRun;

class SmtpStarttls : public SmtpFaults {
 protected:
  static constexpr const char* kOffer = "250-x\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n";

  /// Plain until the answer to STARTTLS, which is the first of `acts`.
  SendRun play_starttls(std::vector<Act> acts, const std::function<void(smtp::Config&)>& change = {},
                        const char* offer = kOffer) {
    std::vector<Act> all = {say("220 hi\r\n"), expect("EHLO "), say(offer), expect("STARTTLS")};
    all.insert(all.end(), acts.begin(), acts.end());
    fixtures::ScriptedServer server(all, tls(false));
    smtp::Config made = config(server.port(), Protection::starttls);
    if (change) change(made);
    SendRun run = fixtures::send(loop, made, two_mails());
    check(run);
    lines = server.lines();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool secret = lines[i].starts_with("AUTH") || lines[i].starts_with("MAIL");
      EXPECT_FALSE(secret && i < 2) << lines[i];
    }
    return run;
  }
  static std::vector<Act> after_handshake() {
    std::vector<Act> acts = {say("220 go\r\n"), fixtures::start_tls()};
    const std::vector<Point> all = smtp_points();
    for (std::size_t i = 1; i < all.size(); ++i) acts.insert(acts.end(), all[i].acts.begin(), all[i].acts.end());
    acts.erase(acts.begin() + 2);  // the greeting
    acts.push_back(say("221 bye\r\n"));
    return acts;
  }
  void expect_ended(const SendRun& run, const std::string& code) {
    EXPECT_EQ(run.code(), code);
    EXPECT_EQ(run.result(1), "deferred:" + code + " deferred:" + code);
    EXPECT_EQ(run.result(2), "deferred:" + code);
    EXPECT_EQ(lines.size(), 2U);
  }
  std::vector<std::string> lines;
};

// OpenSSL's server sends its session tickets right behind the handshake, where some clients take them for an answer.
TEST_F(SmtpStarttls, The_whole_session_ends_well_session_tickets_included) {
  const SendRun run = play_starttls(after_handshake());
  EXPECT_EQ(run.code(), "") << run.end.transcript;
  EXPECT_EQ(run.result(1), "sent:250 failed:550");
  EXPECT_EQ(run.result(2), "sent:250");
}

TEST_F(SmtpStarttls, T2_not_offered_or_refused_it_ends) {
  expect_ended(play_starttls({say("454 4.7.0 not now\r\n"), fixtures::stall()}), "starttls_refused");
  expect_ended(play_starttls({say("502 5.5.1 what\r\n"), fixtures::stall()}), "starttls_refused");
  expect_ended(play_starttls({say("250 yes?\r\n"), fixtures::stall()}), "starttls_refused");
  const SendRun run = play_starttls({fixtures::stall()}, {}, "250-x\r\n250 AUTH PLAIN\r\n");
  EXPECT_EQ(run.code(), "starttls_not_offered");
  EXPECT_EQ(lines.size(), 1U);
}

TEST_F(SmtpStarttls, T2_words_in_front_of_the_handshake_end_it) {
  expect_ended(play_starttls({say("220 go\r\n250 injected\r\n"), fixtures::start_tls(), fixtures::stall()}),
               "injected_before_tls");
  expect_ended(play_starttls({say("220 go\r\n235 you are in\r\n250 ok\r\n250 ok\r\n"), fixtures::stall()}),
               "injected_before_tls");
  expect_ended(play_starttls({say("220 go\r\nx"), fixtures::stall()}), "injected_before_tls");
}

TEST_F(SmtpStarttls, T2_garbage_in_place_of_the_handshake_ends_it) {
  // In a piece of its own it is taken for a part of the handshake, which it is not.
  for (const std::string& garbage : {std::string("250 plain words go on here\r\n"), std::string(600, '\0'),
                                     std::string(600, '\x16'), "\x15\x03\x01" + std::string("\0\2\2\50", 4)}) {
    const SendRun run = play_starttls({fixtures::drip("220 go\r\n"), say(garbage), fixtures::stall()},
                                      [](smtp::Config& made) { made.deadlines.log_on = std::chrono::seconds(3); });
    ASSERT_TRUE(run.end.failure);
    const std::string code = run.code();
    EXPECT_TRUE(code == "injected_before_tls" || code == "tls_failed" || code == "tls_not_spoken" ||
                code == "tls_too_old" || code == "tls_timeout")
        << code;
    expect_ended(run, code);
  }
}

TEST_F(SmtpStarttls, T3_a_handshake_that_is_silent_or_drips_ends_with_the_log_ons_deadline) {
  expect_ended(play_starttls({say("220 go\r\n"), fixtures::stall()}), "tls_timeout");
  // A record header that promises much, and then a byte at a time.
  expect_ended(play_starttls({say("220 go\r\n"), fixtures::swallow(5),
                              fixtures::drip("\x16\x03\x03\x3f\xff" + std::string(200, '\2'))}),
               "tls_timeout");
  expect_ended(play_starttls({fixtures::stall()}), "tls_timeout");
}

TEST_F(SmtpStarttls, A_server_that_goes_away_in_the_handshake_is_told_as_such) {
  expect_ended(play_starttls({say("220 go\r\n"), fixtures::hang_up()}), "connection_closed");
  expect_ended(play_starttls({say("220 go\r\n"), fixtures::reset()}), "connection_closed");
  expect_ended(play_starttls({fixtures::hang_up()}), "connection_closed");
}

TEST_F(SmtpStarttls, A_server_that_goes_away_right_after_the_handshake_is_told_as_such) {
  const SendRun run = play_starttls({say("220 go\r\n"), fixtures::start_tls(), expect("EHLO "), fixtures::hang_up()});
  EXPECT_EQ(run.code(), "connection_closed");
  EXPECT_EQ(run.end.failure->stage, Stage::capabilities);
}

TEST_F(SmtpStarttls, T2_what_was_offered_in_plain_text_counts_no_more) {
  const SendRun run =
      play_starttls({say("220 go\r\n"), fixtures::start_tls(), expect("EHLO "), say("250 x\r\n"), fixtures::stall()});
  EXPECT_EQ(run.code(), "mechanism_not_offered");
  EXPECT_EQ(lines.size(), 3U);
}

TEST_F(SmtpStarttls, T2_an_answer_that_comes_with_the_handshake_is_before_its_command) {
  const SendRun run = play_starttls(
      {say("220 go\r\n"), fixtures::start_tls(), say("250-x\r\n250 AUTH PLAIN\r\n235 in\r\n"), fixtures::stall()});
  EXPECT_EQ(run.code(), "unexpected_reply");
  EXPECT_LE(lines.size(), 3U);
}

TEST_F(SmtpStarttls, S3_the_second_ehlo_is_left_out_where_that_is_chosen) {
  const auto skip = [](smtp::Config& made) { made.skip_second_ehlo = true; };
  const SendRun refused = play_starttls(
      {say("220 go\r\n"), fixtures::start_tls(), expect("AUTH PLAIN "), say("503 5.5.1 EHLO first\r\n")}, skip);
  EXPECT_EQ(refused.code(), "second_ehlo_skipped");
  std::vector<Act> acts = after_handshake();
  acts.erase(acts.begin() + 2, acts.begin() + 4);  // EHLO and its answer
  const SendRun good = play_starttls(acts, skip);
  EXPECT_EQ(good.code(), "") << good.end.transcript;
  EXPECT_EQ(good.result(1), "sent:250 failed:550");
}

}  // namespace
}  // namespace tegami::transport
