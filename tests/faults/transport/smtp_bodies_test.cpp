// What goes wrong while a large mail is on its way: it is never sent, never uncertain, and the server's reason is not
// lost (SPEC S1, S2, T3).
#include "faults/transport/smtp_points.h"

namespace tegami::transport {
namespace {

using fixtures::Act;
using fixtures::expect;
using fixtures::say;
using fixtures::SendRun;

class SmtpBodies : public SmtpFaults {
 protected:
  static constexpr std::size_t kLarge = 30'000'000;

  /// The server plays `fault` once it has said 354; the body is larger than any buffer on the way.
  SendRun play_body(const std::vector<Act>& fault, std::vector<smtp::Outgoing> more = {}) {
    std::vector<Act> acts = {say("220 hi\r\n"), expect("EHLO "),   say("250-x\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n"),
                             expect("AUTH"),    say("235 ok\r\n"), expect("MAIL"),
                             expect("RCPT"),    expect("DATA"),    say("250 ok\r\n250 ok\r\n354 go\r\n")};
    acts.insert(acts.end(), fault.begin(), fault.end());
    fixtures::ScriptedServer::Options options = tls(GetParam());
    options.receive_buffer = 64 * 1024;
    fixtures::ScriptedServer server(acts, options);
    smtp::Config made = config(server.port(), GetParam() ? Protection::tls : Protection::none);
    std::vector<smtp::Outgoing> mails = {
        fixtures::mail(1, "taro@example.jp", {"hanako@example.com"}, std::string(kLarge, 'x'))};
    for (auto& each : more) mails.push_back(std::move(each));
    SendRun run = fixtures::send(loop, made, std::move(mails));
    check(run);
    EXPECT_EQ(run.result(1).find("sent"), std::string::npos);
    EXPECT_EQ(run.result(1).find("uncertain"), std::string::npos);
    return run;
  }
};

TEST_P(SmtpBodies, T3_a_server_that_stops_reading_is_silent) {
  const SendRun run = play_body({fixtures::swallow(100'000), fixtures::stall()});
  EXPECT_EQ(run.code(), "sending_timeout");
  EXPECT_EQ(run.result(1), "deferred:sending_timeout");
}

TEST_P(SmtpBodies, T3_a_server_that_reads_a_few_bytes_at_a_time_is_given_up) {
  const SendRun run = play_body({fixtures::swallow(100'000), fixtures::sip()});
  EXPECT_TRUE(run.code() == "server_too_slow" || run.code() == "sending_timeout") << run.code();
  EXPECT_EQ(run.end.failure->kind, Kind::timeout);
}

TEST_P(SmtpBodies, S2_a_connection_lost_in_the_midst_leaves_the_mail_deferred) {
  for (const std::size_t taken : {0U, 1U, 1'000U, 1'000'000U}) {
    for (const Act& fault : {fixtures::hang_up(), fixtures::reset()}) {
      const SendRun run = play_body({fixtures::swallow(taken), fault});
      EXPECT_EQ(run.result(1), "deferred:connection_closed");
      EXPECT_EQ(run.end.failure->stage, Stage::send);
    }
  }
}

TEST_P(SmtpBodies, S1_an_early_refusal_is_heard_though_the_server_hangs_up_and_our_words_fail) {
  for (const auto& [answer, result] :
       {std::pair{"552 5.3.4 too large\r\n", "failed:552"}, std::pair{"452 4.3.1 disk full\r\n", "deferred:452"},
        std::pair{"421 4.3.2 going down\r\n", "deferred:421"}}) {
    for (const std::size_t taken : {0U, 1'000'000U}) {
      EXPECT_EQ(play_body({fixtures::swallow(taken), say(answer), fixtures::hang_up()}).result(1), result);
      EXPECT_EQ(play_body({fixtures::swallow(taken), say(answer), fixtures::stall()}).result(1), result);
    }
  }
}

TEST_P(SmtpBodies, S1_an_early_acceptance_is_a_breach) {
  const SendRun run = play_body({fixtures::swallow(1'000), say("250 taken\r\n"), fixtures::stall()});
  EXPECT_EQ(run.code(), "unexpected_reply");
  EXPECT_EQ(run.result(1), "deferred:unexpected_reply");
}

TEST_P(SmtpBodies, S1_the_mails_behind_a_lost_one_are_deferred_too) {
  const SendRun run = play_body({fixtures::swallow(1'000), fixtures::hang_up()}, {two_mails()[1]});
  EXPECT_EQ(run.result(2), "deferred:connection_closed");
}

TEST_P(SmtpBodies, A_garbled_line_in_the_midst_of_the_body_ends_it) {
  for (const auto& [bytes, code] :
       {std::pair{std::string("what?\r\n"), "bad_reply"}, std::pair{std::string("5\0\r\n", 4), "nul_in_reply"},
        std::pair{"500 " + std::string(20'000, 'a'), "line_too_long"}}) {
    EXPECT_EQ(play_body({fixtures::swallow(1'000), say(bytes), fixtures::stall()}).code(), code);
  }
}

INSTANTIATE_TEST_SUITE_P(PlainAndTls, SmtpBodies, ::testing::Bool(),
                         [](const auto& each) { return each.param ? "tls" : "plain"; });

}  // namespace
}  // namespace tegami::transport
