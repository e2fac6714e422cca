// Through an HTTP proxy: what it may do wrong, and that the protocol behind it is the same (P3, T2, T3).
#include <gtest/gtest.h>

#include "faults/transport/good_session.h"
#include "fixtures/receive_run.h"

namespace tegami::transport {
namespace {

using fixtures::Act;
using fixtures::expect;
using fixtures::receive;
using fixtures::ReceiveRun;
using fixtures::say;
using fixtures::ScriptedServer;
using fixtures::stall;

class ThroughProxy : public ::testing::Test {
 protected:
  void SetUp() override { TEGAMI_REQUIRE("openssl"); }
  static fixtures::Certificates& certificates() {
    static fixtures::Certificates made;
    return made;
  }
  /// The scripted server is the proxy, and what lies behind it.
  ReceiveRun run(std::vector<Act> script, Protection protection, const std::string& host = "127.0.0.1",
                 bool allow_private = true) {
    ScriptedServer::Options options;
    options.certificate = certificates().issue("IP:127.0.0.1");
    ScriptedServer server(std::move(script), options);
    pop3::Config made = fixtures::local_config(1, "taro", "geheim", protection);
    made.endpoint.host = host;
    made.policy.ca_file = certificates().ca();
    made.policy.allow_private_networks = allow_private;
    made.policy.http_proxy = "http://127.0.0.1:" + std::to_string(server.port());
    made.deadlines.log_on = std::chrono::seconds(3);
    ReceiveRun told = receive(loop_, made, ReceiveRun::Do::list);
    EXPECT_EQ(told.ends, 1);
    lines_ = server.lines();
    return told;
  }
  static std::vector<Act> asked(std::vector<Act> rest) {
    std::vector<Act> script{expect("CONNECT 127.0.0.1:1 HTTP/1.1"), expect("Host: 127.0.0.1:1"), expect("")};
    script.insert(script.end(), rest.begin(), rest.end());
    return script;
  }
  static std::vector<Act> session(std::vector<Act> begin) {
    std::vector<Act> all = std::move(begin);
    for (const Act& act :
         {expect("CAPA"), say("-ERR\r\n"), expect("USER"), say("+OK\r\n"), expect("PASS"), say("+OK\r\n"),
          expect("LIST"), say("+OK\r\n.\r\n"), expect("UIDL"), say("+OK\r\n.\r\n"), expect("QUIT"), say("+OK\r\n")}) {
      all.push_back(act);
    }
    return all;
  }

  Loop loop_;
  std::vector<std::string> lines_;
};

TEST_F(ThroughProxy, P3_a_session_goes_through_it_in_plain_text_with_the_greeting_on_the_heels_of_its_answer) {
  const auto told = run(asked(session({say("HTTP/1.1 200 OK\r\n\r\n+OK ready\r\n")})), Protection::none);
  EXPECT_EQ(told.code(), "") << told.end.transcript;
  EXPECT_TRUE(told.signed_in);
}

TEST_F(ThroughProxy, P3_a_session_goes_through_it_under_tls) {
  const auto told = run(asked(session({say("HTTP/1.1 200 OK\r\n\r\n"), fixtures::start_tls(), say("+OK ready\r\n")})),
                        Protection::tls);
  EXPECT_EQ(told.code(), "") << told.end.transcript;
  EXPECT_TRUE(told.signed_in);
  EXPECT_FALSE(told.end.certificate_sha256.empty());
}

TEST_F(ThroughProxy, T2_words_before_a_tls_handshake_end_the_session) {
  const auto told = run(asked({say("HTTP/1.1 200 OK\r\n\r\n+OK ready\r\n"), stall()}), Protection::tls);
  EXPECT_EQ(told.code(), "injected_before_tls");
}

TEST_F(ThroughProxy, P3_a_proxy_that_refuses_is_silent_or_is_none_is_named) {
  EXPECT_EQ(run(asked({say("HTTP/1.1 403 Forbidden\r\n\r\n"), stall()}), Protection::none).code(), "proxy_refused");
  EXPECT_EQ(run(asked({stall()}), Protection::none).code(), "proxy_timeout");
  EXPECT_EQ(run({say("+OK POP3 ready\r\n\r\n"), stall()}, Protection::none).code(), "proxy_answer");
  EXPECT_EQ(run(asked({}), Protection::none).code(), "connection_closed");
}

TEST_F(ThroughProxy, P3_an_address_in_a_private_network_is_refused_before_the_proxy_is_asked) {
  const auto told = run({stall()}, Protection::none, "127.0.0.1", false);
  EXPECT_EQ(told.code(), "private_network_refused");
  EXPECT_TRUE(lines_.empty());
}

}  // namespace
}  // namespace tegami::transport
