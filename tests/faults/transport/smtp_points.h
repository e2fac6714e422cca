// smtp_points.h - a whole good SMTP session cut at each moment when the client waits, and what has become of its two
// mails by then.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fixtures/scripted_server.h"
#include "fixtures/send_run.h"

namespace tegami::transport {

struct Point {
  const char* name;
  std::vector<fixtures::Act> acts;  ///< what leads to the next moment of silence
  Stage stage;
  const char* silence;  ///< the code when the server says no more; "" where it harms nobody
  bool signed_in;
  bool dot_said;       ///< of the mail that is on its way
  const char* first;   ///< result of the first mail, {} for what an end decides
  const char* second;  ///< of the second
};

inline std::vector<Point> smtp_points() {
  using fixtures::expect;
  using fixtures::say;
  const std::vector<fixtures::Act> content = {say("354 go\r\n"), expect("Subject: "), expect(""), expect("body"),
                                              expect(".")};
  return {
      {"accepted", {}, Stage::greeting, "greeting_timeout", false, false, "{} {}", "{}"},
      {"greeting",
       {say("220 ready\r\n"), expect("EHLO ")},
       Stage::capabilities,
       "capabilities_timeout",
       false,
       false,
       "{} {}",
       "{}"},
      {"ehlo",
       {say("250-x\r\n250 AUTH PLAIN\r\n"), expect("AUTH PLAIN ")},
       Stage::sign_in,
       "sign_in_timeout",
       false,
       false,
       "{} {}",
       "{}"},
      {"auth", {say("235 ok\r\n"), expect("MAIL ")}, Stage::send, "sending_timeout", true, false, "{} {}", "{}"},
      {"mail", {say("250 ok\r\n"), expect("RCPT ")}, Stage::send, "sending_timeout", true, false, "{} {}", "{}"},
      {"rcpt", {say("250 ok\r\n"), expect("RCPT ")}, Stage::send, "sending_timeout", true, false, "{} {}", "{}"},
      {"refused rcpt",
       {say("550 no\r\n"), expect("DATA")},
       Stage::send,
       "sending_timeout",
       true,
       false,
       "{} failed:550",
       "{}"},
      {"data", content, Stage::send, "sending_timeout", true, true, "{} failed:550", "{}"},
      {"taken",
       {say("250 taken\r\n"), expect("MAIL ")},
       Stage::send,
       "sending_timeout",
       true,
       false,
       "sent:250 failed:550",
       "{}"},
      {"second mail",
       {say("250 ok\r\n"), expect("RCPT ")},
       Stage::send,
       "sending_timeout",
       true,
       false,
       "sent:250 failed:550",
       "{}"},
      {"second rcpt",
       {say("250 ok\r\n"), expect("DATA")},
       Stage::send,
       "sending_timeout",
       true,
       false,
       "sent:250 failed:550",
       "{}"},
      {"second data", content, Stage::send, "sending_timeout", true, true, "sent:250 failed:550", "{}"},
      {"second taken",
       {say("250 taken\r\n"), expect("QUIT")},
       Stage::quit,
       "",
       true,
       false,
       "sent:250 failed:550",
       "sent:250"},
  };
}

/// A result with each {} replaced.
inline std::string filled(std::string result, const std::string& open) {
  for (std::size_t at = 0; (at = result.find("{}", at)) != std::string::npos; at += open.size()) {
    result.replace(at, 2, open);
  }
  return result;
}

inline std::vector<smtp::Outgoing> two_mails() {
  return {
      fixtures::mail(1, "taro@example.jp", {"hanako@example.com", "nobody@example.com"}, "Subject: a\r\n\r\nbody\r\n"),
      fixtures::mail(2, "taro@example.jp", {"jiro@example.com"}, "Subject: b\r\n\r\nbody\r\n")};
}

/// Sessions under short deadlines, plain or under TLS from the first byte.
class SmtpFaults : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override { TEGAMI_REQUIRE("openssl"); }

  static fixtures::Certificates& certificates() {
    static fixtures::Certificates made;
    return made;
  }
  static const fixtures::Certificate& certificate() {
    static const fixtures::Certificate made = certificates().issue("IP:127.0.0.1");
    return made;
  }
  static smtp::Config config(std::uint16_t port, Protection protection) {
    smtp::Config made = fixtures::local_sending(port, "taro", "geheim", protection);
    made.policy.ca_file = certificates().ca();
    made.deadlines.log_on = std::chrono::milliseconds(700);
    made.deadlines.idle = std::chrono::milliseconds(500);
    made.deadlines.slow_window = std::chrono::milliseconds(900);
    made.deadlines.verdict = std::chrono::milliseconds(600);
    return made;
  }
  static fixtures::ScriptedServer::Options tls(bool at_once) {
    fixtures::ScriptedServer::Options options;
    options.certificate = certificate();
    options.tls_at_once = at_once;
    return options;
  }
  /// The session up to `upto` points, then `fault`.
  static std::vector<fixtures::Act> script(std::size_t upto, const std::vector<fixtures::Act>& fault) {
    std::vector<fixtures::Act> acts;
    const std::vector<Point> all = smtp_points();
    for (std::size_t i = 0; i <= upto; ++i) acts.insert(acts.end(), all[i].acts.begin(), all[i].acts.end());
    acts.insert(acts.end(), fault.begin(), fault.end());
    return acts;
  }
  fixtures::SendRun play(std::size_t upto, const std::vector<fixtures::Act>& fault) {
    fixtures::ScriptedServer server(script(upto, fault), tls(GetParam()));
    fixtures::SendRun run =
        fixtures::send(loop, config(server.port(), GetParam() ? Protection::tls : Protection::none), two_mails());
    EXPECT_EQ(server.surprise(), "");
    check(run);
    return run;
  }
  /// What holds of every end.
  static void check(const fixtures::SendRun& run) {
    EXPECT_EQ(run.ends, 1);
    EXPECT_EQ(run.told_twice, 0);
    EXPECT_EQ(run.end.transcript.find("geheim"), std::string::npos);
    EXPECT_EQ(run.end.transcript.find("Subject:"), std::string::npos);
  }
  /// Both mails as they must be when an end with that cause came at that point.
  static void expect_results(const fixtures::SendRun& run, const Point& point, const std::string& cause) {
    const std::string open = (point.dot_said ? "uncertain:" : "deferred:") + cause;
    const bool first_open = std::string(point.first).find("{}") != std::string::npos;
    EXPECT_EQ(run.result(1), filled(point.first, open));
    EXPECT_EQ(run.result(2), filled(point.second, first_open ? "deferred:" + cause : open));
  }
  Loop loop;
};

}  // namespace tegami::transport
