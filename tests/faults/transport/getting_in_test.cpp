// What keeps a session from getting in: names, ports, policies, certificates, STARTTLS (SPEC T1, T2, P3).
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "fixtures/receive_run.h"
#include "fixtures/scripted_server.h"

namespace tegami::transport {
namespace {

using fixtures::expect;
using fixtures::receive;
using fixtures::ReceiveRun;
using fixtures::say;
using fixtures::ScriptedServer;
using std::chrono::milliseconds;

std::vector<fixtures::Act> empty_box() {
  return {say("+OK\r\n"),      expect("CAPA"), say("-ERR\r\n"), expect("USER"),      say("+OK\r\n"),
          expect("PASS"),      say("+OK\r\n"), expect("LIST"),  say("+OK\r\n.\r\n"), expect("UIDL"),
          say("+OK\r\n.\r\n"), expect("QUIT"), say("+OK\r\n")};
}

class GettingIn : public ::testing::Test {
 protected:
  void SetUp() override { TEGAMI_REQUIRE("openssl"); }
  static fixtures::Certificates& certificates() {
    static fixtures::Certificates made;
    return made;
  }
  static Loop::Options options() {
    Loop::Options made;
    made.hosts["mail.example.test"] = {"127.0.0.1"};
    made.hosts["two.example.test"] = {"127.0.0.1", "127.0.0.2"};
    made.hosts["none.example.test"] = {};
    return made;
  }
  pop3::Config config(std::uint16_t port, Protection protection, const std::string& host = "mail.example.test") {
    pop3::Config made = fixtures::local_config(port, "taro", "geheim", protection);
    made.endpoint.host = host;
    made.policy.ca_file = certificates().ca();
    made.policy.allow_plaintext = protection == Protection::none;
    made.policy.allow_unverified_tls = false;
    made.deadlines.log_on = milliseconds(3'000);
    return made;
  }
  ReceiveRun over_tls(const fixtures::Certificate& certificate, const std::function<void(pop3::Config&)>& change = {}) {
    ScriptedServer::Options how;
    how.certificate = certificate;
    how.tls_at_once = true;
    ScriptedServer server(empty_box(), how);
    pop3::Config made = config(server.port(), Protection::tls);
    if (change) change(made);
    ReceiveRun run = receive(loop, made, ReceiveRun::Do::fetch);
    lines = server.lines();
    return run;
  }
  std::vector<std::string> lines;
  Loop loop{options()};
};

TEST_F(GettingIn, T1_a_good_certificate_for_the_name_is_trusted) {
  const ReceiveRun run = over_tls(certificates().issue("DNS:mail.example.test"));
  EXPECT_EQ(run.code(), "") << run.end.failure->text << run.end.transcript;
  EXPECT_EQ(lines.front(), "CAPA");
}

TEST_F(GettingIn, T1_an_address_is_checked_as_an_address) {
  const auto by_address = [](pop3::Config& made) { made.endpoint.host = "127.0.0.1"; };
  EXPECT_EQ(over_tls(certificates().issue("IP:127.0.0.1"), by_address).code(), "");
  EXPECT_EQ(over_tls(certificates().issue("IP:127.0.0.9"), by_address).code(), "certificate_wrong_name");
}

TEST_F(GettingIn, T1_a_bad_certificate_ends_the_session_by_its_reason_before_a_word_is_said) {
  struct Case {
    fixtures::Certificate certificate;
    const char* code;
  };
  const Case cases[] = {{certificates().expired("DNS:mail.example.test"), "certificate_expired"},
                        {certificates().issue("DNS:other.example.test"), "certificate_wrong_name"},
                        {certificates().self_signed("DNS:mail.example.test"), "certificate_untrusted"}};
  for (const Case& each : cases) {
    const ReceiveRun run = over_tls(each.certificate);
    EXPECT_EQ(run.code(), each.code);
    EXPECT_EQ(run.end.failure->kind, Kind::permanent);
    EXPECT_EQ(run.end.failure->stage, Stage::tls);
    EXPECT_EQ(run.end.certificate_sha256, fixtures::fingerprint(each.certificate.certificate));
    EXPECT_TRUE(lines.empty());
  }
}

TEST_F(GettingIn, T1_localhost_gets_no_favours) {
  Loop::Options by_name = options();
  Loop local(by_name);
  ScriptedServer::Options how;
  how.certificate = certificates().self_signed("DNS:localhost");
  how.tls_at_once = true;
  ScriptedServer server(empty_box(), how);
  EXPECT_EQ(receive(local, config(server.port(), Protection::tls, "localhost"), ReceiveRun::Do::fetch).code(),
            "certificate_untrusted");
}

TEST_F(GettingIn, T1_a_certificate_of_no_known_authority_is_not_trusted) {
  const ReceiveRun run =
      over_tls(certificates().issue("DNS:mail.example.test"), [](pop3::Config& made) { made.policy.ca_file.clear(); });
  EXPECT_EQ(run.code(), "certificate_untrusted");
}

TEST_F(GettingIn, A8_a_pinned_certificate_is_trusted_and_a_changed_one_stops_with_both_fingerprints) {
  const fixtures::Certificate self = certificates().self_signed("DNS:whatever.example.test");
  const std::string pin = fixtures::fingerprint(self.certificate);
  const auto pinned = [&](pop3::Config& made) { made.endpoint.pin = pin; };
  EXPECT_EQ(over_tls(self, pinned).code(), "");
  const fixtures::Certificate good = certificates().issue("DNS:mail.example.test");
  const ReceiveRun run = over_tls(good, pinned);
  EXPECT_EQ(run.code(), "pin_changed");
  EXPECT_NE(run.end.failure->text.find(pin), std::string::npos);
  EXPECT_NE(run.end.failure->text.find(fixtures::fingerprint(good.certificate)), std::string::npos);
  EXPECT_TRUE(lines.empty());
}

TEST_F(GettingIn, T1_unverified_takes_any_certificate_only_where_the_policy_allows) {
  const fixtures::Certificate self = certificates().self_signed("DNS:whatever.example.test");
  const auto unverified = [](bool allowed) {
    return [allowed](pop3::Config& made) {
      made.endpoint.protection = Protection::tls_unverified;
      made.policy.allow_unverified_tls = allowed;
    };
  };
  EXPECT_EQ(over_tls(self, unverified(true)).code(), "");
  const ReceiveRun run = over_tls(self, unverified(false));
  EXPECT_EQ(run.code(), "unverified_refused");
  EXPECT_EQ(run.end.failure->kind, Kind::policy);
}

TEST_F(GettingIn, T3_a_silent_handshake_ends_within_the_timeout_and_a_second) {
  ScriptedServer::Options how;
  how.silent_handshake = true;
  ScriptedServer server({}, how);
  pop3::Config made = config(server.port(), Protection::tls);
  made.deadlines.log_on = milliseconds(700);
  const ReceiveRun run = receive(loop, made, ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "tls_timeout");
  EXPECT_LT(run.took, milliseconds(1'700));
}

TEST_F(GettingIn, A_plain_server_at_a_tls_port_is_named) {
  ScriptedServer server({say("+OK ready\r\n"), fixtures::stall()});
  EXPECT_EQ(receive(loop, config(server.port(), Protection::tls), ReceiveRun::Do::fetch).code(), "tls_not_spoken");
}

TEST_F(GettingIn, T2_starttls_not_offered_refused_unanswered_or_injected_ends_without_a_password) {
  const std::vector<fixtures::Act> greeting = {say("+OK\r\n"), expect("CAPA")};
  const auto then = [&](std::vector<fixtures::Act> rest) {
    std::vector<fixtures::Act> script = greeting;
    script.insert(script.end(), rest.begin(), rest.end());
    return script;
  };
  const std::pair<std::vector<fixtures::Act>, const char*> cases[] = {
      {then({say("+OK\r\nUSER\r\n.\r\n"), fixtures::stall()}), "starttls_not_offered"},
      {then({say("-ERR what\r\n"), fixtures::stall()}), "starttls_not_offered"},
      {then({say("+OK\r\nSTLS\r\n.\r\n"), expect("STLS"), say("-ERR no\r\n"), fixtures::stall()}), "starttls_refused"},
      {then({say("+OK\r\nSTLS\r\n.\r\n"), expect("STLS"), say("+OK\r\n+OK PIPELINING\r\n"), fixtures::stall()}),
       "injected_before_tls"},
      {then({say("+OK\r\nSTLS\r\n.\r\n"), expect("STLS"), fixtures::stall()}), "tls_timeout"},
  };
  for (const auto& [script, code] : cases) {
    ScriptedServer server(script);
    pop3::Config made = config(server.port(), Protection::starttls);
    made.policy.allow_plaintext = true;
    const ReceiveRun run = receive(loop, made, ReceiveRun::Do::fetch);
    EXPECT_EQ(run.code(), code);
    for (const std::string& line : server.lines()) EXPECT_TRUE(line == "CAPA" || line == "STLS") << line;
  }
}

TEST_F(GettingIn, T2_what_was_offered_before_the_handshake_is_forgotten) {
  ScriptedServer::Options how;
  how.certificate = certificates().issue("DNS:mail.example.test");
  ScriptedServer server({say("+OK\r\n"), expect("CAPA"), say("+OK\r\nSTLS\r\nPIPELINING\r\n.\r\n"), expect("STLS"),
                         say("+OK\r\n"), fixtures::start_tls(), expect("CAPA"), say("+OK\r\nUSER\r\n.\r\n"),
                         expect("USER"), say("+OK\r\n"), expect("PASS"), say("+OK\r\n"), expect("LIST"),
                         say("+OK\r\n.\r\n"), expect("UIDL"), say("-ERR\r\n"), expect("QUIT"), say("+OK\r\n")},
                        how);
  const ReceiveRun run = receive(loop, config(server.port(), Protection::starttls), ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "") << run.end.transcript;
  EXPECT_FALSE(run.capabilities.pipelining);
  EXPECT_FALSE(run.listing.has_uidl);
}

TEST_F(GettingIn, P3_plain_text_and_private_networks_are_refused_by_policy) {
  pop3::Config plain = config(1, Protection::none);
  plain.policy.allow_plaintext = false;
  const ReceiveRun run = receive(loop, plain, ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "plaintext_refused");
  EXPECT_EQ(run.end.failure->kind, Kind::policy);

  ScriptedServer server(empty_box());
  pop3::Config inside = config(server.port(), Protection::none);
  inside.policy.allow_private_networks = false;
  for (const char* host : {"mail.example.test", "127.0.0.1", "localhost", "::1", "::ffff:127.0.0.1", "10.0.0.1"}) {
    inside.endpoint.host = host;
    const ReceiveRun refused = receive(loop, inside, ReceiveRun::Do::fetch);
    EXPECT_EQ(refused.code(), "private_network_refused") << host;
    EXPECT_EQ(refused.end.failure->kind, Kind::policy);
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(GettingIn, A_wrong_port_and_an_unknown_host_have_their_names) {
  const ReceiveRun port = receive(loop, config(fixtures::free_port(), Protection::none), ReceiveRun::Do::fetch);
  EXPECT_EQ(port.code(), "connection_refused");
  EXPECT_EQ(port.end.failure->stage, Stage::connect);
  for (const char* host : {"nowhere.invalid", "none.example.test"}) {
    const ReceiveRun unknown = receive(loop, config(1, Protection::none, host), ReceiveRun::Do::fetch);
    EXPECT_EQ(unknown.code(), "host_not_found") << host;
    EXPECT_EQ(unknown.end.failure->stage, Stage::resolve);
  }
  EXPECT_EQ(receive(loop, config(1, Protection::none, "a b"), ReceiveRun::Do::fetch).code(), "host_invalid");
}

TEST_F(GettingIn, T3_a_silent_name_server_ends_within_the_timeout_and_a_second) {
  const int silent = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ASSERT_EQ(bind(silent, reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(getsockname(silent, reinterpret_cast<sockaddr*>(&address), &length), 0);
  Loop::Options asking;
  asking.name_servers = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  Loop other(asking);
  pop3::Config made = config(1, Protection::none, "mail.somewhere.example");
  made.deadlines.log_on = milliseconds(800);
  const ReceiveRun run = receive(other, made, ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "dns_timeout");
  EXPECT_LT(run.took, milliseconds(1'800));
  close(silent);
}

TEST_F(GettingIn, Every_address_of_a_name_is_tried) {
  // The server listens on 127.0.0.1 alone; the first address refuses.
  Loop::Options swapped = options();
  swapped.hosts["two.example.test"] = {"127.0.0.2", "127.0.0.1"};
  Loop other(swapped);
  ScriptedServer server(empty_box());
  EXPECT_EQ(receive(other, config(server.port(), Protection::none, "two.example.test"), ReceiveRun::Do::fetch).code(),
            "");
}

}  // namespace
}  // namespace tegami::transport
