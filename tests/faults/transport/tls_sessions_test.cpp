// TLS sessions are taken up again with the same server on the same terms, and on no others (SPEC T1).
#include <gtest/gtest.h>

#include "fixtures/receive_run.h"
#include "fixtures/scripted_server.h"

namespace tegami::transport {
namespace {

using fixtures::expect;
using fixtures::receive;
using fixtures::ReceiveRun;
using fixtures::say;
using fixtures::ScriptedServer;

class TlsSessionsAgain : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("openssl");
    certificate_ = certificates_.issue("DNS:mail.example.test");
    ScriptedServer::Options how;
    how.certificate = certificate_;
    how.tls_at_once = true;
    how.tls_1_2 = GetParam();
    server_.emplace(std::vector{say("+OK\r\n"), expect("CAPA"), say("-ERR\r\n"), expect("USER"), say("+OK\r\n"),
                                expect("PASS"), say("+OK\r\n"), expect("LIST"), say("+OK\r\n.\r\n"), expect("UIDL"),
                                say("+OK\r\n.\r\n"), expect("QUIT"), say("+OK\r\n"), fixtures::shut_down()},
                    how);
  }
  static Loop::Options options() {
    Loop::Options made;
    made.hosts["mail.example.test"] = {"127.0.0.1"};
    made.hosts["other.example.test"] = {"127.0.0.1"};
    return made;
  }
  pop3::Config config() {
    pop3::Config made = fixtures::local_config(server_->port(), "taro", "geheim", Protection::tls);
    made.endpoint.host = "mail.example.test";
    made.policy.ca_file = certificates_.ca();
    return made;
  }
  ReceiveRun run(const pop3::Config& with) { return receive(loop_, with, ReceiveRun::Do::fetch); }

  fixtures::Certificates certificates_;
  fixtures::Certificate certificate_;
  std::optional<ScriptedServer> server_;
  Loop loop_{options()};
};

TEST_P(TlsSessionsAgain, The_second_connection_goes_on_from_the_first_and_knows_the_peer) {
  const ReceiveRun first = run(config());
  ASSERT_EQ(first.code(), "");
  EXPECT_EQ(server_->resumed(), 0);
  for (int i = 1; i <= 3; ++i) {
    const ReceiveRun again = run(config());
    EXPECT_EQ(again.code(), "");
    EXPECT_EQ(server_->resumed(), i);
    EXPECT_EQ(again.end.certificate_sha256, fixtures::fingerprint(certificate_.certificate));
    EXPECT_EQ(again.steps.at(2).detail, first.steps.at(2).detail);
  }
}

TEST_P(TlsSessionsAgain, T1_other_terms_begin_anew) {
  ASSERT_EQ(run(config()).code(), "");
  pop3::Config unverified = config();
  unverified.endpoint.protection = Protection::tls_unverified;
  pop3::Config pinned = config();
  pinned.endpoint.pin = fixtures::fingerprint(certificate_.certificate);
  pop3::Config trusting_less = config();
  trusting_less.policy.ca_file.clear();
  pop3::Config by_another_name = config();
  by_another_name.endpoint.host = "other.example.test";
  pop3::Config wrong_pin = config();
  wrong_pin.endpoint.pin = std::string(64, 'a');
  EXPECT_EQ(run(unverified).code(), "");
  EXPECT_EQ(run(pinned).code(), "");
  EXPECT_EQ(run(trusting_less).code(), "certificate_untrusted");
  EXPECT_EQ(run(by_another_name).code(), "certificate_wrong_name");
  EXPECT_EQ(run(wrong_pin).code(), "pin_changed");
  EXPECT_EQ(server_->resumed(), 0);
  EXPECT_EQ(run(unverified).code(), "");
  EXPECT_EQ(run(pinned).code(), "");
  EXPECT_EQ(server_->resumed(), 2) << "each from its own";
}

TEST_P(TlsSessionsAgain, A_peer_that_was_not_believed_is_not_believed_the_next_time) {
  pop3::Config wrong_name = config();
  wrong_name.endpoint.host = "other.example.test";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(wrong_name).code(), "certificate_wrong_name");
  EXPECT_EQ(server_->resumed(), 0);
}

INSTANTIATE_TEST_SUITE_P(Versions, TlsSessionsAgain, ::testing::Bool(),
                         [](const auto& each) { return each.param ? "tls_1_2" : "tls_1_3"; });

}  // namespace
}  // namespace tegami::transport
