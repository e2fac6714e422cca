// An HTTP server that is silent, drips, lies, answers without end or is cut off at any byte: a named end, within the
// one deadline, told exactly once; and what goes out to a good one.
#include <gtest/gtest.h>

#include <algorithm>

#include "fixtures/fetch_run.h"
#include "fixtures/scripted_server.h"

namespace tegami::transport {
namespace {

using fixtures::Act;
using fixtures::drip;
using fixtures::expect;
using fixtures::fetch;
using fixtures::FetchRun;
using fixtures::hang_up;
using fixtures::say;
using fixtures::ScriptedServer;
using fixtures::shut_down;
using fixtures::stall;
using std::chrono::milliseconds;

constexpr milliseconds kDeadline{1'000};
/// What T3 allows on top of a deadline.
constexpr milliseconds kSecond{1'000};
const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

class Http : public ::testing::Test {
 protected:
  void SetUp() override { TEGAMI_REQUIRE("openssl"); }
  static fixtures::Certificates& certificates() {
    static fixtures::Certificates made;
    return made;
  }
  static ScriptedServer::Options how(const std::string& names = "IP:127.0.0.1") {
    ScriptedServer::Options options;
    options.certificate = certificates().issue(names);
    options.tls_at_once = true;
    return options;
  }
  static http::Config config(std::uint16_t port, const std::string& scheme = "https") {
    http::Config made;
    made.request.url = *http::Url::parse(scheme + "://127.0.0.1:" + std::to_string(port) + "/token?x=%20");
    made.policy.allow_private_networks = true;
    made.policy.ca_file = certificates().ca();
    made.deadline = kDeadline;
    made.max_body = 10'000;
    return made;
  }
  FetchRun play(std::vector<Act> script, const ScriptedServer::Options& options) {
    ScriptedServer server(std::move(script), options);
    FetchRun run = fetch(loop_, config(server.port()));
    EXPECT_EQ(run.ends, 1);
    EXPECT_LT(run.took, kDeadline + kSecond);
    EXPECT_EQ(run.response.has_value(), !run.end.failure);
    return run;
  }
  /// The request is read, then these.
  FetchRun answered(std::vector<Act> acts, const ScriptedServer::Options& options = how()) {
    std::vector<Act> script{expect("GET"),        expect("Host"), expect("Accept"),
                            expect("User-Agent"), expect("Conn"), expect("")};
    script.insert(script.end(), acts.begin(), acts.end());
    return play(std::move(script), options);
  }

  Loop loop_;
};

TEST_F(Http, A_request_goes_out_as_it_should_and_its_answer_comes_back) {
  ScriptedServer server({expect("POST /token?x=%20 HTTP/1.1"), expect(""), expect(""), expect(""), expect(""),
                         expect(""), expect(""), expect(""), expect(""), fixtures::swallow(11), say(kAnswer), stall()},
                        how());
  http::Config made = config(server.port());
  made.request.method = "POST";
  made.request.content_type = "application/x-www-form-urlencoded";
  made.request.authorization = Secret("Basic YTpi");
  made.request.body = Secret("grant_type=");
  const FetchRun run = fetch(loop_, made);
  EXPECT_EQ(run.code(), "");
  EXPECT_EQ(run.body(), "hello");
  std::vector<std::string> lines = server.lines();
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_EQ(lines.back(), "");
  const std::string host = "Host: 127.0.0.1:" + std::to_string(server.port());
  for (const std::string line :
       {host.c_str(), "Accept: application/json", "Connection: Close", "Content-Length: 11",
        "Content-Type: application/x-www-form-urlencoded", "Authorization: Basic YTpi", "User-Agent: Tegami"}) {
    EXPECT_NE(std::find(lines.begin(), lines.end(), line), lines.end()) << line << ::testing::PrintToString(lines);
  }
  EXPECT_EQ(run.end.transcript, "") << "requests and answers hold secrets";
}

TEST_F(Http, T3_one_deadline_holds_whatever_the_server_does) {
  const auto options = how();
  EXPECT_EQ(answered({stall()}, options).code(), "http_timeout");
  EXPECT_EQ(answered({drip(kAnswer + std::string(100, 'x'))}, options).code(), "http_timeout");
  EXPECT_EQ(
      answered({say("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"), drip(std::string(500, 'x'))}, options).code(),
      "http_timeout");
  EXPECT_EQ(answered({say(kAnswer.substr(0, kAnswer.size() - 1)), stall()}, options).code(), "http_timeout");
  EXPECT_EQ(answered({say("HTTP/1.1 200 OK\r\n\r\nhello"), stall()}, options).code(), "http_timeout");
  ScriptedServer::Options silent = options;
  silent.silent_handshake = true;
  EXPECT_EQ(play({}, silent).code(), "tls_timeout");
}

TEST_F(Http, An_answer_without_end_ends_with_its_limit) {
  const auto options = how();
  std::string header = "HTTP/1.1 200 OK\r\n", body = "HTTP/1.1 200 OK\r\n\r\n", chunks = header;
  while (header.size() < 200'000) header += "X-Filler: " + std::string(100, 'x') + "\r\n";
  body += std::string(200'000, 'x');
  chunks += "Transfer-Encoding: chunked\r\n\r\n";
  while (chunks.size() < 200'000) chunks += "400\r\n" + std::string(1'024, 'x') + "\r\n";
  for (const std::string& text : {header, body, chunks}) {
    EXPECT_EQ(answered({say(text), stall()}, options).code(), "http_too_large");
  }
  EXPECT_EQ(answered({say("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), stall()}, options).code(),
            "http_too_large");
}

TEST_F(Http, Garbage_ends_with_a_protocol_failure) {
  const auto options = how();
  for (const std::string text :
       {"+OK ready\r\n", "\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n"}) {
    const FetchRun run = answered({say(text), stall()}, options);
    EXPECT_EQ(run.code(), "http_bad_response") << text;
    EXPECT_EQ(run.end.failure->kind, Kind::protocol);
    EXPECT_EQ(run.end.failure->stage, Stage::request);
  }
}

TEST_F(Http, Cut_off_at_each_byte_there_is_no_answer) {
  const auto options = how();
  const std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  for (const std::string& text : {kAnswer, chunks}) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const Act end = size % 3 == 0 ? hang_up() : size % 3 == 1 ? shut_down() : fixtures::reset();
      const FetchRun run = answered({say(text.substr(0, size)), end}, options);
      EXPECT_EQ(run.code(), "connection_closed") << size;
    }
  }
}

TEST_F(Http, Without_a_length_only_an_announced_end_is_one) {
  const auto options = how();
  const std::string answer = "HTTP/1.1 200 OK\r\n\r\nhello";
  EXPECT_EQ(answered({say(answer), shut_down()}, options).body(), "hello");
  EXPECT_EQ(answered({say(answer), hang_up()}, options).code(), "connection_closed");
}

TEST_F(Http, No_redirect_is_followed) {
  const FetchRun run =
      answered({say("HTTP/1.1 307 Elsewhere\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n")});
  ASSERT_TRUE(run.response);
  EXPECT_EQ(run.response->status, 307);
}

TEST_F(Http, T1_a_server_of_another_name_or_a_stranger_gets_no_request) {
  ScriptedServer other({expect("POST"), say(kAnswer)}, how("DNS:other.example"));
  EXPECT_EQ(fetch(loop_, config(other.port())).code(), "certificate_wrong_name");
  EXPECT_TRUE(other.lines().empty());
  http::Config trusting_nobody = config(other.port());
  trusting_nobody.policy.ca_file.clear();
  trusting_nobody.policy.allow_unverified_tls = true;
  EXPECT_EQ(fetch(loop_, trusting_nobody).code(), "certificate_untrusted") << "no policy switches this off";
  EXPECT_TRUE(other.lines().empty());
}

TEST_F(Http, P3_plaintext_and_private_networks_need_the_policy) {
  ScriptedServer plain({fixtures::hear(), say(kAnswer), stall()});
  http::Config made = config(plain.port(), "http");
  EXPECT_EQ(fetch(loop_, made).code(), "plaintext_refused");
  made.policy.allow_plaintext = true;
  EXPECT_EQ(fetch(loop_, made).body(), "hello");
  made.policy.allow_private_networks = false;
  EXPECT_EQ(fetch(loop_, made).code(), "private_network_refused");
}

TEST_F(Http, P3_the_proxy_of_the_policy_is_asked) {
  ScriptedServer proxy({expect("CONNECT 127.0.0.1:1 HTTP/1.1"), expect("Host"), expect(""),
                        say("HTTP/1.1 200 Go\r\n\r\n"), fixtures::start_tls(), fixtures::hear(), say(kAnswer), stall()},
                       [] {
                         ScriptedServer::Options options = how();
                         options.tls_at_once = false;
                         return options;
                       }());
  http::Config made = config(1);
  made.policy.http_proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  EXPECT_EQ(fetch(loop_, made).body(), "hello");
  EXPECT_EQ(proxy.surprise(), "");
}

TEST_F(Http, Cancelled_it_ends_as_such) {
  ScriptedServer server({stall()}, how());
  auto recorder = std::make_shared<fixtures::FetchRecorder>();
  http::Config made = config(server.port());
  made.deadline = std::chrono::minutes(10);
  const auto asked = loop_.start(made, recorder);
  ASSERT_TRUE(fixtures::wait_until([&] { return server.connections() == 1; }));
  asked->cancel();
  ASSERT_TRUE(recorder->wait(std::chrono::seconds(10)));
  EXPECT_EQ(recorder->take().code(), "cancelled");
}

}  // namespace
}  // namespace tegami::transport
