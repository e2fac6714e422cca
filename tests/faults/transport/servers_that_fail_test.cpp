// A server that stalls, drops, drips or talks nonsense at each step, plain and under TLS: a named end, within the
// deadline of that step (SPEC T3), told exactly once.
#include <gtest/gtest.h>

#include "fixtures/receive_run.h"
#include "fixtures/scripted_server.h"

namespace tegami::transport {
namespace {

using fixtures::Act;
using fixtures::expect;
using fixtures::receive;
using fixtures::ReceiveRun;
using fixtures::say;
using fixtures::ScriptedServer;
using std::chrono::milliseconds;

constexpr milliseconds kLogOn{700};
constexpr milliseconds kIdle{500};
/// What T3 allows on top of a deadline.
constexpr milliseconds kSecond{1'000};

struct Point {
  const char* name;
  std::vector<Act> acts;  ///< what leads to the next moment of silence
  Stage stage;
  const char* silence;  ///< the code when the server says no more
  bool signed_in;
};

/// The whole good session, cut at each moment when the client waits.
std::vector<Point> points() {
  return {
      {"accepted", {}, Stage::greeting, "greeting_timeout", false},
      {"greeting", {say("+OK ready\r\n"), expect("CAPA")}, Stage::capabilities, "capabilities_timeout", false},
      {"capa",
       {say("+OK\r\nPIPELINING\r\nUIDL\r\nUSER\r\n.\r\n"), expect("USER taro")},
       Stage::sign_in,
       "sign_in_timeout",
       false},
      {"user", {say("+OK\r\n"), expect("PASS")}, Stage::sign_in, "sign_in_timeout", false},
      {"pass", {say("+OK\r\n"), expect("LIST"), expect("UIDL")}, Stage::list, "listing_timeout", true},
      {"list", {say("+OK\r\n1 20\r\n2 20\r\n.\r\n")}, Stage::list, "listing_timeout", true},
      {"uidl", {say("+OK\r\n1 a\r\n2 b\r\n.\r\n"), expect("RETR 1")}, Stage::fetch, "message_timeout", true},
      {"half a mail", {say("+OK\r\nSubject: a\r\n\r\nbo")}, Stage::fetch, "message_timeout", true},
      {"a mail", {say("dy\r\n.\r\n"), expect("RETR 2")}, Stage::fetch, "message_timeout", true},
      {"both mails",
       {say("+OK\r\nSubject: b\r\n\r\nbody\r\n.\r\n"), expect("DELE 1"), expect("DELE 2")},
       Stage::remove,
       "removal_timeout",
       true},
      {"dele", {say("+OK\r\n+OK\r\n"), expect("QUIT")}, Stage::quit, "quit_timeout", true},
  };
}

class Faults : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override { TEGAMI_REQUIRE("openssl"); }

  pop3::Config config(std::uint16_t port) {
    pop3::Config made = fixtures::local_config(port, "taro", "geheim", GetParam() ? Protection::tls : Protection::none);
    made.policy.ca_file = certificates().ca();
    made.deadlines.log_on = kLogOn;
    made.deadlines.idle = kIdle;
    made.deadlines.slow_window = milliseconds(900);
    return made;
  }
  static fixtures::Certificates& certificates() {
    static fixtures::Certificates made;
    return made;
  }
  static const fixtures::Certificate& certificate() {
    static const fixtures::Certificate made = certificates().issue("IP:127.0.0.1");
    return made;
  }
  /// Plays the session up to `upto` points, then `fault`.
  ReceiveRun play(std::size_t upto, std::vector<Act> fault) {
    std::vector<Act> script;
    const std::vector<Point> all = points();
    for (std::size_t i = 0; i <= upto; ++i) script.insert(script.end(), all[i].acts.begin(), all[i].acts.end());
    script.insert(script.end(), fault.begin(), fault.end());
    ScriptedServer::Options options;
    options.certificate = certificate();
    options.tls_at_once = GetParam();
    ScriptedServer server(script, options);
    ReceiveRun run = receive(loop, config(server.port()), ReceiveRun::Do::fetch_and_remove);
    EXPECT_EQ(server.surprise(), "");
    EXPECT_EQ(run.ends, 1);
    EXPECT_EQ(run.end.transcript.find("geheim"), std::string::npos);
    return run;
  }
  Loop loop;
};

TEST_P(Faults, T3_a_server_that_falls_silent_ends_with_its_step_and_in_time) {
  const std::vector<Point> all = points();
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(all[i].name);
    const ReceiveRun run = play(i, {fixtures::stall()});
    ASSERT_TRUE(run.end.failure);
    EXPECT_EQ(run.end.failure->kind, Kind::timeout);
    EXPECT_EQ(run.end.failure->stage, all[i].stage);
    EXPECT_EQ(run.code(), all[i].silence);
    EXPECT_LT(run.took, (all[i].signed_in ? kLogOn + kIdle : kLogOn) + kSecond);
  }
}

TEST_P(Faults, A_server_that_hangs_up_or_resets_ends_with_its_step) {
  const std::vector<Point> all = points();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const Act& fault : {fixtures::hang_up(), fixtures::reset()}) {
      SCOPED_TRACE(all[i].name);
      const ReceiveRun run = play(i, {fault});
      ASSERT_TRUE(run.end.failure);
      EXPECT_EQ(run.code(), "connection_closed");
      EXPECT_EQ(run.end.failure->kind, Kind::closed);
      // A reset may also come while we still connect or shake hands.
      if (i != 0) {
        EXPECT_EQ(run.end.failure->stage, all[i].stage);
      }
    }
  }
}

TEST_P(Faults, Garbage_a_nul_and_an_endless_line_end_with_a_protocol_failure) {
  const std::vector<Point> all = points();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (std::string(all[i].name) == "half a mail") continue;  // there everything is mail
    SCOPED_TRACE(all[i].name);
    const ReceiveRun garbage = play(i, {say("HTTP/1.1 400 Bad Request\r\n"), fixtures::stall()});
    ASSERT_TRUE(garbage.end.failure);
    EXPECT_EQ(garbage.code(), "bad_reply");
    EXPECT_EQ(garbage.end.failure->kind, Kind::protocol);
    EXPECT_NE(garbage.end.failure->text.find("HTTP/1.1 400"), std::string::npos);
    EXPECT_EQ(play(i, {say(std::string("+OK a\0b\r\n", 9)), fixtures::stall()}).code(), "nul_in_reply");
    EXPECT_EQ(play(i, {say("+OK " + std::string(1 << 20, 'a')), fixtures::stall()}).code(), "line_too_long");
  }
}

TEST_P(Faults, T3_one_byte_at_a_time_is_too_slow) {
  const std::vector<Point> all = points();
  for (const std::size_t i : {std::size_t{0}, std::size_t{3}, std::size_t{5}, std::size_t{7}}) {
    SCOPED_TRACE(all[i].name);
    const ReceiveRun run = play(i, {fixtures::drip(i == 7 ? std::string(200, 'x') : "+OK " + std::string(200, 'x'))});
    ASSERT_TRUE(run.end.failure);
    EXPECT_EQ(run.end.failure->kind, Kind::timeout);
    if (all[i].signed_in) {
      EXPECT_EQ(run.code(), "server_too_slow");
    }
    EXPECT_LT(run.took, milliseconds(4'000));
  }
}

TEST_P(Faults, R1_a_lost_answer_to_quit_is_a_good_end_where_nothing_was_to_be_removed) {
  std::vector<Act> script;
  const std::vector<Point> all = points();
  for (std::size_t i = 0; i < 9; ++i) script.insert(script.end(), all[i].acts.begin(), all[i].acts.end());
  for (Act& act : std::vector{say("+OK\r\nSubject: b\r\n\r\nbody\r\n.\r\n"), expect("QUIT"), fixtures::stall()})
    script.push_back(act);
  ScriptedServer::Options options;
  options.certificate = certificate();
  options.tls_at_once = GetParam();
  ScriptedServer server(script, options);
  const ReceiveRun run = receive(loop, config(server.port()), ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "");
  EXPECT_EQ(run.bodies.size(), 2U);
}

/// The window of slowness and the minute of silence end nearly together.
TEST_P(Faults, T3_a_server_that_says_half_a_mail_and_no_more_is_silent_not_slow) {
  std::vector<Act> script;
  const std::vector<Point> all = points();
  for (std::size_t i = 0; i < 8; ++i) script.insert(script.end(), all[i].acts.begin(), all[i].acts.end());
  script.push_back(fixtures::stall());
  ScriptedServer::Options options;
  options.certificate = certificate();
  options.tls_at_once = GetParam();
  ScriptedServer server(script, options);
  pop3::Config made = config(server.port());
  made.deadlines.slow_window = kIdle;
  EXPECT_EQ(receive(loop, made, ReceiveRun::Do::fetch).code(), "message_timeout");
}

TEST_P(Faults, The_whole_session_ends_well) {
  const ReceiveRun run = play(points().size() - 1, {say("+OK bye\r\n")});
  EXPECT_EQ(run.code(), "") << run.end.transcript;
  EXPECT_EQ(run.removed.size(), 2U);
  EXPECT_EQ(run.bodies.at(1), "Subject: a\r\n\r\nbody\r\n");
}

TEST_P(Faults, A_refused_quit_is_no_good_end) {
  const ReceiveRun run = play(points().size() - 1, {say("-ERR some deleted messages not removed\r\n")});
  EXPECT_EQ(run.code(), "quit_refused");
}

INSTANTIATE_TEST_SUITE_P(PlainAndTls, Faults, ::testing::Bool(),
                         [](const auto& each) { return each.param ? "tls" : "plain"; });

}  // namespace
}  // namespace tegami::transport
