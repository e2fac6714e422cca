// A server that stalls, drops, drips or talks nonsense at each step, plain and under TLS: a named end, within the
// deadline of that step (SPEC T3), told exactly once.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "faults/transport/good_session.h"
#include "fixtures/receive_run.h"
#include "fixtures/scripted_server.h"

namespace tegami::transport {
namespace {

using faults::By;
using faults::Point;
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

class Faults : public ::testing::TestWithParam<std::tuple<bool, By>> {
 protected:
  void SetUp() override { TEGAMI_REQUIRE("openssl"); }

  bool tls() const { return std::get<0>(GetParam()); }
  pop3::Config config(std::uint16_t port) {
    pop3::Config made = fixtures::local_config(port, "taro", "geheim", tls() ? Protection::tls : Protection::none);
    if (std::get<1>(GetParam()) == By::token) made.auth = pop3::Auth::xoauth2;
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
  ScriptedServer::Options how() const {
    static const fixtures::Certificate certificate = certificates().issue("IP:127.0.0.1");
    ScriptedServer::Options options;
    options.certificate = certificate;
    options.tls_at_once = tls();
    return options;
  }
  /// Plays the session up to that point, then `fault`.
  ReceiveRun play(std::size_t upto, const std::vector<Act>& fault) {
    std::vector<Act> script = faults::acts_up_to(all, upto);
    script.insert(script.end(), fault.begin(), fault.end());
    ScriptedServer server(script, how());
    ReceiveRun run = receive(loop, config(server.port()), ReceiveRun::Do::fetch_and_remove);
    EXPECT_EQ(server.surprise(), "");
    EXPECT_EQ(run.ends, 1);
    EXPECT_EQ(run.end.transcript.find("geheim"), std::string::npos);
    EXPECT_LT(run.took, (all[upto].signed_in ? kLogOn + milliseconds(900) : kLogOn) + kSecond);
    for (const auto& [number, body] : run.bodies) EXPECT_TRUE(body.ends_with("body\r\n")) << body;
    return run;
  }
  /// The end of each, by name, at every point but those.
  void expect_at_each(const std::function<std::vector<Act>(const std::string& good)>& fault, Kind kind,
                      const std::function<std::string(const Point&)>& code, const std::vector<std::string>& but = {}) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (std::find(but.begin(), but.end(), all[i].name) != but.end()) continue;
      SCOPED_TRACE(all[i].name);
      const ReceiveRun run = play(i, fault(faults::next_answer(all, i)));
      ASSERT_TRUE(run.end.failure);
      EXPECT_EQ(run.code(), code(all[i]));
      EXPECT_EQ(run.end.failure->kind, kind);
      // A reset may also come while we still connect or shake hands.
      if (i != 0) {
        EXPECT_EQ(run.end.failure->stage, all[i].stage);
      }
    }
  }
  static std::function<std::string(const Point&)> always(std::string code) {
    return [code](const Point&) { return code; };
  }
  Loop loop;
  const std::vector<Point> all = faults::points(std::get<1>(GetParam()));
};

TEST_P(Faults, T3_a_server_that_falls_silent_ends_with_its_step_and_in_time) {
  const auto silence = [](const Point& point) { return std::string(point.silence); };
  expect_at_each([](const std::string&) { return std::vector{fixtures::stall()}; }, Kind::timeout, silence);
  expect_at_each(
      [](const std::string& good) {
        return std::vector{say(good.substr(0, 2)), fixtures::stall()};
      },
      Kind::timeout, silence);
}

TEST_P(Faults, A_server_that_hangs_up_or_resets_ends_with_its_step) {
  for (const Act& end : {fixtures::hang_up(), fixtures::reset()}) {
    expect_at_each([&](const std::string&) { return std::vector{end}; }, Kind::closed, always("connection_closed"));
  }
  expect_at_each(
      [](const std::string& good) {
        return std::vector{say(good.substr(0, good.size() / 2)), fixtures::hang_up()};
      },
      Kind::closed, always("connection_closed"), {"both mails"});  // there a half is one of two whole answers
}

TEST_P(Faults, Garbage_a_nul_and_an_endless_line_end_with_a_protocol_failure) {
  const std::pair<std::string, const char*> lines[] = {{"HTTP/1.1 400 Bad Request\r\n", "bad_reply"},
                                                       {"+ok ready\r\n", "bad_reply"},
                                                       {"+OKready\r\n", "bad_reply"},
                                                       {"\r\n", "bad_reply"},
                                                       {std::string("+OK a\0b\r\n", 9), "nul_in_reply"},
                                                       {"+OK " + std::string(1 << 20, 'a'), "line_too_long"}};
  for (const auto& [line, code] : lines) {
    const std::vector<Act> fault{say(line), fixtures::stall()};
    expect_at_each([&](const std::string&) { return fault; }, Kind::protocol, always(code),
                   {"half a mail"});  // there everything is mail
  }
}

TEST_P(Faults, An_answer_more_than_was_asked_for_ends_the_session) {
  for (const char* more : {"+OK\r\n", "HTTP/1.1 400 Bad Request\r\n"}) {
    // Behind LIST it is the answer to UIDL, behind QUIT nobody listens, and what is unasked before a step is of the one
    // before it.
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string at = all[i].name;
      if (at == "log-on" || at == "uidl" || at == "dele") continue;
      SCOPED_TRACE(at);
      const ReceiveRun run = play(i, {say(faults::next_answer(all, i) + more), fixtures::stall()});
      EXPECT_EQ(run.code(), "unexpected_reply");
      EXPECT_EQ(run.end.failure->kind, Kind::protocol);
      EXPECT_EQ(run.removed.size(), at == "both mails" ? 2U : 0U);
    }
  }
}

TEST_P(Faults, R8_a_server_that_goes_down_or_is_busy_says_so_and_no_refusal_comes_of_it) {
  const std::pair<const char*, const char*> lines[] = {{"-ERR [SYS/TEMP] down\r\n", "server_temporary"},
                                                       {"-ERR [IN-USE] locked\r\n", "mailbox_in_use"},
                                                       {"-ERR [LOGIN-DELAY] wait\r\n", "login_delay"}};
  for (const auto& [line, code] : lines) {
    const std::vector<Act> fault{say(line), fixtures::stall()};
    // Where a refusal ends no session: no CAPA, no UIDL, a mail that is not given, one that is not removed.
    expect_at_each([&](const std::string&) { return fault; }, Kind::temporary, always(code),
                   {"greeting", "list", "uidl", "half a mail", "a mail", "both mails"});
  }
}

TEST_P(Faults, T3_one_byte_at_a_time_is_too_slow) {
  expect_at_each(
      [](const std::string& good) {
        const std::string end = good.substr(0, 2) == "dy" ? std::string() : good.substr(0, good.find('\r'));
        return std::vector{fixtures::drip(end + std::string(200, 'x'))};
      },
      Kind::timeout,
      [](const Point& point) { return std::string(point.signed_in ? "server_too_slow" : point.silence); });
}

TEST_P(Faults, R1_a_lost_answer_to_quit_is_a_good_end_where_nothing_was_to_be_removed) {
  std::vector<Act> script = faults::acts_up_to(all, 8);
  for (Act& act : std::vector{say("+OK\r\nSubject: b\r\n\r\nbody\r\n.\r\n"), expect("QUIT"), fixtures::stall()})
    script.push_back(act);
  ScriptedServer server(script, how());
  const ReceiveRun run = receive(loop, config(server.port()), ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "");
  EXPECT_EQ(run.bodies.size(), 2U);
}

/// The window of slowness and the minute of silence end nearly together.
TEST_P(Faults, T3_a_server_that_says_half_a_mail_and_no_more_is_silent_not_slow) {
  std::vector<Act> script = faults::acts_up_to(all, 7);
  script.push_back(fixtures::stall());
  ScriptedServer server(script, how());
  pop3::Config made = config(server.port());
  made.deadlines.slow_window = kIdle;
  EXPECT_EQ(receive(loop, made, ReceiveRun::Do::fetch).code(), "message_timeout");
}

TEST_P(Faults, The_whole_session_ends_well) {
  const ReceiveRun run = play(all.size() - 1, {say("+OK bye\r\n")});
  EXPECT_EQ(run.code(), "") << run.end.transcript;
  EXPECT_EQ(run.removed.size(), 2U);
  EXPECT_EQ(run.bodies.at(1), "Subject: a\r\n\r\nbody\r\n");
}

TEST_P(Faults, A_refused_quit_is_no_good_end) {
  const ReceiveRun run = play(all.size() - 1, {say("-ERR some deleted messages not removed\r\n")});
  EXPECT_EQ(run.code(), "quit_refused");
}

INSTANTIATE_TEST_SUITE_P(PlainAndTls, Faults,
                         ::testing::Combine(::testing::Bool(), ::testing::Values(By::password, By::token)),
                         [](const auto& each) {
                           return std::string(std::get<0>(each.param) ? "tls" : "plain") +
                                  (std::get<1>(each.param) == By::password ? "_password" : "_token");
                         });

}  // namespace
}  // namespace tegami::transport
