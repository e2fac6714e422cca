// What goes wrong beneath POP3: in the handshake, between STLS and it, and in the stream behind it (SPEC T1, T2, T3).
#include <gtest/gtest.h>

#include <algorithm>

#include "faults/transport/good_session.h"
#include "fixtures/receive_run.h"

namespace tegami::transport {
namespace {

using faults::By;
using fixtures::Act;
using fixtures::expect;
using fixtures::hang_up;
using fixtures::raw;
using fixtures::receive;
using fixtures::ReceiveRun;
using fixtures::say;
using fixtures::ScriptedServer;
using fixtures::stall;
using std::chrono::milliseconds;

constexpr milliseconds kLogOn{700}, kIdle{500}, kSecond{1'000};

class TlsFaults : public ::testing::Test {
 protected:
  void SetUp() override { TEGAMI_REQUIRE("openssl"); }
  static fixtures::Certificates& certificates() {
    static fixtures::Certificates made;
    return made;
  }
  static ScriptedServer::Options how(bool at_once) {
    static const fixtures::Certificate certificate = certificates().issue("IP:127.0.0.1");
    ScriptedServer::Options options;
    options.certificate = certificate;
    options.tls_at_once = at_once;
    return options;
  }
  ReceiveRun run(std::vector<Act> script, Protection protection, ScriptedServer::Options options) {
    ScriptedServer server(std::move(script), options);
    pop3::Config made = fixtures::local_config(server.port(), "taro", "geheim", protection);
    made.policy.ca_file = certificates().ca();
    made.deadlines.log_on = kLogOn;
    made.deadlines.idle = kIdle;
    ReceiveRun told = receive(loop_, made, ReceiveRun::Do::fetch_and_remove);
    EXPECT_EQ(told.ends, 1);
    EXPECT_LT(told.took, kLogOn + kIdle + kSecond);
    lines_ = server.lines();
    return told;
  }
  Loop loop_;
  std::vector<std::string> lines_;
};

std::string record(unsigned char type, const std::string& content, const std::string& version = "\x03\x03") {
  return std::string(1, static_cast<char>(type)) + version + static_cast<char>(content.size() >> 8U) +
         static_cast<char>(content.size() & 255U) + content;
}

struct InHandshake {
  const char* name;
  std::vector<Act> acts;
  std::vector<std::string> codes;  ///< any of them: what the library calls it is not ours
};

std::vector<InHandshake> in_handshake() {
  const std::string alert(1, '\x02');
  return {
      {"silence", {stall()}, {"tls_timeout"}},
      {"the end", {hang_up()}, {"connection_closed"}},
      {"a reset", {fixtures::reset()}, {"connection_closed"}},
      {"a greeting in plain text", {raw("+OK ready\r\n"), stall()}, {"tls_not_spoken", "tls_failed"}},
      {"an answer of HTTP", {raw("HTTP/1.1 400 Bad Request\r\n\r\n"), stall()}, {"tls_not_spoken", "tls_failed"}},
      {"zeros", {raw(std::string(64, '\0')), stall()}, {"tls_not_spoken", "tls_failed"}},
      {"0xFF", {raw(std::string(64, '\xff')), stall()}, {"tls_not_spoken", "tls_failed"}},
      {"half a record", {raw(record(22, std::string(200, 'x')).substr(0, 50)), stall()}, {"tls_timeout", "tls_failed"}},
      {"half a record and the end",
       {raw(record(22, std::string(200, 'x')).substr(0, 50)), hang_up()},
       {"connection_closed", "tls_failed"}},
      {"a record that is no hello", {raw(record(22, std::string(200, 'x'))), stall()}, {"tls_failed"}},
      {"data before the handshake", {raw(record(23, std::string(20, 'x'))), stall()}, {"tls_failed"}},
      {"a record too long", {raw(record(22, std::string(20'000, 'x'))), stall()}, {"tls_failed", "tls_not_spoken"}},
      {"one byte at a time", {fixtures::drip(record(22, std::string(200, 'x')))}, {"tls_timeout", "tls_failed"}},
      {"alert: handshake failure", {raw(record(21, alert + '\x28')), stall()}, {"tls_failed"}},
      {"alert: protocol version", {raw(record(21, alert + '\x46')), stall()}, {"tls_too_old"}},
      {"alert: unrecognized name", {raw(record(21, alert + '\x70')), stall()}, {"tls_failed"}},
      {"alert: close", {raw(record(21, std::string("\x01\x00", 2))), stall()}, {"connection_closed", "tls_failed"}},
  };
}

TEST_F(TlsFaults, T1_a_handshake_that_goes_wrong_ends_by_name_and_nothing_is_said_in_plain_text) {
  for (const InHandshake& each : in_handshake()) {
    for (const bool by_stls : {false, true}) {
      SCOPED_TRACE(std::string(each.name) + (by_stls ? " behind STLS" : " at once"));
      std::vector<Act> script;
      if (by_stls) {
        script = {say("+OK\r\n"), expect("CAPA"), say("+OK\r\nSTLS\r\nUSER\r\n.\r\n"), expect("STLS"), say("+OK\r\n")};
      }
      // The client's hello is there: what follows is neither of the connecting nor from before the handshake.
      script.push_back(fixtures::hear());
      script.insert(script.end(), each.acts.begin(), each.acts.end());
      const ReceiveRun told = run(script, by_stls ? Protection::starttls : Protection::tls, how(false));
      ASSERT_TRUE(told.end.failure);
      EXPECT_EQ(std::count(each.codes.begin(), each.codes.end(), told.code()), 1)
          << told.code() << ": " << told.end.failure->text;
      EXPECT_EQ(told.end.failure->stage, Stage::tls);
      EXPECT_FALSE(told.signed_in);
      for (const std::string& line : lines_) {
        EXPECT_EQ(line.find("taro"), std::string::npos);
        EXPECT_EQ(line.find("geheim"), std::string::npos);
      }
    }
  }
}

TEST_F(TlsFaults, T1_a_server_of_tls_1_1_is_too_old) {
  ScriptedServer::Options options = how(true);
  options.old_tls = true;
  const ReceiveRun told = run({say("+OK\r\n")}, Protection::tls, options);
  EXPECT_EQ(told.code(), "tls_too_old") << told.end.failure->text;
  EXPECT_EQ(told.end.failure->kind, Kind::permanent);
}

TEST_F(TlsFaults, T2_what_comes_with_the_answer_to_stls_or_behind_it_in_plain_text_ends_the_session) {
  const std::vector<Act> asked{say("+OK\r\n"), expect("CAPA"), say("+OK\r\nSTLS\r\n.\r\n"), expect("STLS")};
  for (const char* injected : {"+OK\r\n", "-ERR\r\n", "+OK\r\nSASL PLAIN\r\n.\r\n", "x", "\r\n", "\x16\x03\x01"}) {
    SCOPED_TRACE(injected);
    std::vector<Act> script = asked;
    script.push_back(say("+OK begin\r\n" + std::string(injected)));
    script.push_back(stall());
    const ReceiveRun told = run(script, Protection::starttls, how(false));
    EXPECT_EQ(told.code(), "injected_before_tls");
    EXPECT_EQ(lines_, (std::vector<std::string>{"CAPA", "STLS"}));
  }
}

TEST_F(TlsFaults, T2_a_capability_from_before_the_handshake_is_not_used_behind_it) {
  // PLAIN was offered in plain text, by whomever; behind the handshake the server offers USER alone, and no pipelining.
  const ReceiveRun told =
      run({say("+OK\r\n"), expect("CAPA"), say("+OK\r\nSTLS\r\nSASL PLAIN\r\nPIPELINING\r\n.\r\n"), expect("STLS"),
           say("+OK\r\n"), fixtures::start_tls(), expect("CAPA"), say("+OK\r\nUSER\r\n.\r\n"), expect("USER"),
           say("+OK\r\n"), expect("PASS"), say("+OK\r\n"), expect("LIST"), say("+OK\r\n.\r\n"), expect("UIDL"),
           say("+OK\r\n.\r\n"), expect("QUIT"), say("+OK\r\n")},
          Protection::starttls, how(false));
  EXPECT_EQ(told.code(), "") << told.end.transcript;
  EXPECT_FALSE(told.capabilities.pipelining);
  EXPECT_TRUE(told.capabilities.sasl.empty());
}

TEST_F(TlsFaults, A_stream_that_is_broken_or_cut_at_any_step_ends_there_and_no_half_mail_counts) {
  const std::vector<faults::Point> all = faults::points(By::password);
  const std::pair<const char*, std::vector<Act>> breaks[] = {
      {"cut off", {hang_up()}},
      {"closed", {fixtures::shut_down(), hang_up()}},
      {"plain text", {raw("+OK\r\n.\r\n+OK\r\n"), stall()}},
      {"a record that was forged", {raw(record(23, std::string(64, 'x'))), stall()}},
      {"an alert in plain text", {raw(record(21, std::string("\x02\x14", 2))), stall()}},
  };
  for (const auto& [name, acts] : breaks) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      SCOPED_TRACE(std::string(name) + " at " + all[i].name);
      std::vector<Act> script = faults::acts_up_to(all, i);
      script.insert(script.end(), acts.begin(), acts.end());
      const ReceiveRun told = run(script, Protection::tls, how(true));
      ASSERT_TRUE(told.end.failure);
      EXPECT_EQ(told.code(), "connection_closed") << told.end.failure->text;
      EXPECT_EQ(told.end.failure->kind, Kind::closed);
      EXPECT_EQ(told.end.failure->stage, all[i].stage);
      for (const auto& [number, body] : told.bodies) EXPECT_TRUE(body.ends_with("body\r\n")) << body;
    }
  }
}

}  // namespace
}  // namespace tegami::transport
