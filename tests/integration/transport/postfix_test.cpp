// Against a real Postfix, which asks a real Dovecot who may log on: every protection and authentication, refusals,
// sizes, many mails and a large one; what was delivered is read back and compared to the byte.
#include "fixtures/postfix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "fixtures/dovecot.h"
#include "fixtures/scripted_server.h"
#include "fixtures/send_run.h"

namespace tegami::transport {
namespace {

using fixtures::local_sending;
using fixtures::mail;
using fixtures::send;
using fixtures::SendRun;

const std::string kBody =
    "From: taro@example.jp\r\nTo: hanako@example.test\r\nSubject: dots\r\n\r\n.a dot\r\n..two\r\n.\r\n\r\n\r\nend\r\n";

std::string as_stored(const std::string& body) {
  std::string all;
  std::copy_if(body.begin(), body.end(), std::back_inserter(all), [](char c) { return c != '\r'; });
  return all;
}

/// What all tests here share: starting it takes longer than they do.
struct Servers {
  explicit Servers(const std::string& extra = {})
      : tokens(token_service()), dovecot(oauth(tokens.port())), postfix(options(extra)) {
    dovecot.add_user("taro", "s3cret-word");
  }
  fixtures::Certificates certificates;
  fixtures::ScriptedServer tokens;  ///< says of each token that it is taro's
  fixtures::TempFolder folder{"oauth"};
  fixtures::Dovecot dovecot;
  fixtures::Postfix postfix;

 private:
  static std::vector<fixtures::Act> token_service() {
    const std::string answer = R"({"active":true,"user":"taro"})";
    return {fixtures::expect("GET /good-token"),
            fixtures::say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                          std::to_string(answer.size()) + "\r\n\r\n" + answer),
            fixtures::stall()};
  }
  fixtures::DovecotOptions oauth(std::uint16_t port) {
    fixtures::write_file(folder / "oauth2.conf",
                         "introspection_url = http://127.0.0.1:" + std::to_string(port) +
                             "/\nintrospection_mode = get\nusername_attribute = user\nactive_attribute = active\n"
                             "active_value = true\n");
    fixtures::DovecotOptions made;
    made.mechanisms = "plain login cram-md5 xoauth2 oauthbearer";
    made.extra = "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = " +
                 (folder / "oauth2.conf").string() +
                 "\n}\n# A wrong password here is not to slow down the next one's log-on.\n"
                 "service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}\n";
    return made;
  }
  fixtures::PostfixOptions options(const std::string& extra) {
    fixtures::PostfixOptions made;
    made.certificate = certificates.issue("IP:127.0.0.1,DNS:mail.test");
    made.auth_port = dovecot.auth_port();
    made.extra = extra;
    return made;
  }
};

class PostfixSend : public ::testing::Test {
 protected:
  static void TearDownTestSuite() { shared().reset(); }
  void SetUp() override {
    TEGAMI_REQUIRE_POSTFIX("dovecot");
    if (!shared()) shared().emplace();
  }
  static std::optional<Servers>& shared() {
    static std::optional<Servers> made;
    return made;
  }
  static Servers& servers() { return *shared(); }
  static smtp::Config config(Protection protection, smtp::Auth auth = smtp::Auth::plain) {
    const bool tls = protection == Protection::tls || protection == Protection::tls_unverified;
    smtp::Config made = local_sending(tls ? servers().postfix.smtps_port() : servers().postfix.smtp_port(), "taro",
                                      auth == smtp::Auth::xoauth2 ? "good-token" : "s3cret-word", protection);
    made.auth = auth;
    made.policy.ca_file = servers().certificates.ca();
    return made;
  }
  /// A mail that is found again by its subject.
  static std::string marked(const std::string& mark) { return "Subject: " + mark + "\r\n" + kBody; }
  static std::optional<std::string> delivered(const std::string& user, const std::string& mark) {
    std::optional<std::string> found;
    fixtures::wait_until(
        [&] {
          for (const std::string& each : servers().postfix.messages(user)) {
            if (each.find("\nSubject: " + mark + "\n") != std::string::npos) found = each;
          }
          return found.has_value();
        },
        std::chrono::seconds(30));
    return found;
  }
  Loop loop;
};

TEST_F(PostfixSend, S1_mail_is_delivered_to_the_byte_over_each_protection_and_authentication) {
  int number = 0;
  for (const Protection protection : {Protection::none, Protection::tls, Protection::tls_unverified,
                                      Protection::starttls, Protection::starttls_unverified}) {
    for (const smtp::Auth auth :
         {smtp::Auth::none, smtp::Auth::cram_md5, smtp::Auth::login, smtp::Auth::plain, smtp::Auth::xoauth2}) {
      const std::string mark = "protection and authentication " + std::to_string(++number);
      SCOPED_TRACE(mark);
      const std::string body = marked(mark);
      const SendRun run =
          send(loop, config(protection, auth), {mail(1, "taro@example.jp", {"hanako@example.test"}, body)});
      EXPECT_EQ(run.code(), "") << run.end.failure->text << run.end.transcript;
      ASSERT_EQ(run.result(1), "sent:250") << run.end.transcript;
      EXPECT_TRUE(run.capabilities.pipelining && run.capabilities.eight_bit_mime && run.capabilities.smtputf8);
      EXPECT_EQ(run.end.certificate_sha256.size(), protection == Protection::none ? 0U : 64U);
      EXPECT_EQ(run.end.transcript.find("s3cret"), std::string::npos);
      EXPECT_EQ(run.end.transcript.find("good-token"), std::string::npos);
      const auto stored = delivered("hanako", mark);
      ASSERT_TRUE(stored) << servers().postfix.log();
      EXPECT_TRUE(stored->ends_with(as_stored(body))) << *stored;
      EXPECT_TRUE(stored->starts_with("Return-Path: <taro@example.jp>")) << *stored;
      EXPECT_EQ(stored->find("Authenticated sender: taro") != std::string::npos, auth != smtp::Auth::none) << *stored;
    }
  }
  EXPECT_EQ(servers().tokens.surprise(), "");
}

TEST_F(PostfixSend, Wrong_credentials_are_refused_as_such_by_each_mechanism) {
  for (const smtp::Auth auth : {smtp::Auth::cram_md5, smtp::Auth::login, smtp::Auth::plain}) {
    smtp::Config wrong = config(Protection::starttls, auth);
    wrong.password = Secret("not the word");
    const SendRun run = send(loop, wrong, {mail(1, "taro@example.jp", {"hanako@example.test"}, kBody)});
    EXPECT_EQ(run.code(), "password_refused") << run.end.transcript;
    EXPECT_EQ(run.end.failure->kind, Kind::refused);
    EXPECT_EQ(run.result(1), "deferred:password_refused");
  }
}

TEST_F(PostfixSend, S3_a_skipped_second_ehlo_works_where_the_server_needs_none_and_else_gives_the_hint) {
  smtp::Config skipping = config(Protection::starttls);
  skipping.skip_second_ehlo = true;
  const SendRun good = send(loop, skipping, {mail(1, "taro@example.jp", {"hanako@example.test"}, kBody)});
  EXPECT_EQ(good.result(1), "sent:250") << good.end.transcript;
  EXPECT_FALSE(good.capabilities.known);

  const Servers strict("smtpd_helo_required = yes");
  skipping.endpoint.port = strict.postfix.smtp_port();
  skipping.policy.ca_file = strict.certificates.ca();
  const SendRun run = send(loop, skipping, {mail(1, "taro@example.jp", {"hanako@example.test"}, kBody)});
  EXPECT_EQ(run.code(), "second_ehlo_skipped") << run.end.transcript;
  EXPECT_EQ(run.result(1), "deferred:second_ehlo_skipped");
}

TEST_F(PostfixSend, S1_a_refused_recipient_among_good_ones_costs_them_nothing) {
  const std::string body = marked("one refused");
  const SendRun run =
      send(loop, config(Protection::tls),
           {mail(1, "taro@example.jp", {"hanako@example.test", "nobody@example.test", "jiro@example.test"}, body)});
  EXPECT_EQ(run.result(1), "sent:250 failed:550 sent:250") << run.end.transcript;
  EXPECT_EQ(run.results.at(1).recipients[1].text.substr(0, 9), "550 5.1.1");
  EXPECT_TRUE(delivered("hanako", "one refused"));
  EXPECT_TRUE(delivered("jiro", "one refused"));
}

TEST_F(PostfixSend, S1_without_a_good_recipient_the_next_mail_goes_out_all_the_same) {
  const SendRun run = send(loop, config(Protection::starttls),
                           {mail(1, "taro@example.jp", {"nobody@example.test", "no.one@example.test"}, kBody),
                            mail(2, "taro@example.jp", {"hanako@example.test"}, marked("after a refused one"))});
  EXPECT_EQ(run.result(1), "failed:550 failed:550") << run.end.transcript;
  EXPECT_EQ(run.result(2), "sent:250") << run.end.transcript;
  EXPECT_EQ(run.code(), "");
  EXPECT_TRUE(delivered("hanako", "after a refused one"));
}

TEST_F(PostfixSend, Two_hundred_mails_go_through_one_session_pipelined_and_arrive_whole) {
  std::vector<smtp::Outgoing> mails;
  const std::size_t before = servers().postfix.count("jiro");
  for (std::uint64_t id = 1; id <= 200; ++id) {
    mails.push_back(mail(id, "taro@example.jp", {"jiro@example.test"},
                         marked("of two hundred " + std::to_string(id)) + std::string(id * 7, 'x') + "\r\n"));
  }
  std::vector<std::string> bodies;
  for (const auto& each : mails) bodies.push_back(as_stored(each.body));
  const SendRun run = send(loop, config(Protection::tls), std::move(mails));
  EXPECT_EQ(run.code(), "");
  EXPECT_EQ(run.told_twice, 0);
  for (std::uint64_t id = 1; id <= 200; ++id) ASSERT_EQ(run.result(id), "sent:250");
  ASSERT_TRUE(
      fixtures::wait_until([&] { return servers().postfix.count("jiro") == before + 200; }, std::chrono::seconds(60)));
  const std::vector<std::string> stored = servers().postfix.messages("jiro");
  for (const std::string& body : bodies) {
    EXPECT_EQ(std::count_if(stored.begin(), stored.end(), [&](const auto& each) { return each.ends_with(body); }), 1);
  }
}

TEST_F(PostfixSend, M4_a_hundred_megabytes_stream_through_with_a_few_pieces_in_memory) {
  for (const Protection protection : {Protection::none, Protection::tls}) {
    constexpr std::size_t kPiece = 256 * 1024;
    constexpr std::size_t kPieces = 400;
    const std::string mark = "large " + std::to_string(static_cast<int>(protection));
    std::string line = ".";
    line.append(96, 'x');
    line += "\r\n";
    std::string block;
    while (block.size() < kPiece) block += line;
    smtp::Outgoing large = mail(1, "taro@example.jp", {"hanako@example.test"}, "");
    large.whole = false;
    large.body = marked(mark);
    large.size = large.body.size() + block.size() * kPieces;
    const std::size_t expected = as_stored(large.body).size() + as_stored(block).size() * kPieces;
    std::size_t given = 0;
    const auto next = [&](std::uint64_t) { return std::pair(block, ++given == kPieces); };
    fixtures::write_file("/proc/self/clear_refs", "5");  // the high-water mark begins anew
    const auto memory = [] {
      const std::string status = fixtures::read_file("/proc/self/status");
      return std::stoul(status.substr(status.find("VmHWM:") + 6));
    };
    const std::size_t before = memory();
    const SendRun run = send(loop, config(protection), {large}, next);
    EXPECT_EQ(run.result(1), "sent:250") << run.end.transcript;
    EXPECT_EQ(given, kPieces);
    std::cout << "100 MB over " << (protection == Protection::tls ? "TLS" : "a plain connection") << ": "
              << memory() - before << " kB more at the most\n";
    EXPECT_LT(memory() - before, 16'384U) << "kB";
    std::size_t stored = 0;
    ASSERT_TRUE(fixtures::wait_until(
        [&] {
          const auto found = delivered("hanako", mark);
          if (found) stored = found->size() - found->find("Subject: " + mark);
          return found.has_value();
        },
        std::chrono::seconds(60)));
    EXPECT_EQ(stored, expected);
  }
}

TEST_F(PostfixSend, A_mail_over_the_limit_is_not_begun_and_a_smaller_one_goes_on) {
  Servers strict("message_size_limit = 2000");
  smtp::Config small = config(Protection::none);
  small.endpoint.port = strict.postfix.smtp_port();
  smtp::Outgoing liar = mail(3, "taro@example.jp", {"hanako@example.test"}, std::string(5'000, 'x') + "\r\n");
  liar.size = 100;
  const SendRun run = send(loop, small,
                           {mail(1, "taro@example.jp", {"hanako@example.test"}, std::string(5'000, 'x') + "\r\n"),
                            mail(2, "taro@example.jp", {"hanako@example.test"}, kBody), liar,
                            mail(4, "taro@example.jp", {"hanako@example.test"}, kBody)});
  EXPECT_EQ(run.result(1), "failed:message_too_large");
  EXPECT_EQ(run.result(2), "sent:250");
  EXPECT_EQ(run.result(3), "failed:552") << run.end.transcript;  // found out by the server at its end
  EXPECT_EQ(run.result(4), "sent:250") << run.end.transcript;
}

TEST_F(PostfixSend, A_foreign_address_and_eight_bits_go_by_their_extensions) {
  smtp::Outgoing eight = mail(1, "taro@example.jp", {"hanako@example.test"},
                              "Subject: eight bits\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nこんにちは\r\n");
  eight.eight_bit = true;
  const SendRun run = send(loop, config(Protection::starttls),
                           {eight, mail(2, "太郎@example.jp", {"hanako@example.test"}, marked("from afar"))});
  EXPECT_EQ(run.result(1), "sent:250") << run.end.transcript;
  EXPECT_EQ(run.result(2), "sent:250") << run.end.transcript;
  const auto stored = delivered("hanako", "eight bits");
  ASSERT_TRUE(stored);
  EXPECT_TRUE(stored->ends_with("\n\nこんにちは\n"));
  const auto afar = delivered("hanako", "from afar");
  ASSERT_TRUE(afar);
  EXPECT_TRUE(afar->starts_with("Return-Path: <太郎@example.jp>"));
}

TEST_F(PostfixSend, T1_a_bad_certificate_ends_it_before_a_word_is_said_over_tls_and_starttls) {
  fixtures::Certificates& authority = servers().certificates;
  struct Case {
    fixtures::Certificate certificate;
    const char* code;
  };
  const Case cases[] = {{authority.expired("IP:127.0.0.1"), "certificate_expired"},
                        {authority.issue("DNS:other.test"), "certificate_wrong_name"},
                        {authority.self_signed("IP:127.0.0.1"), "certificate_untrusted"}};
  for (const Case& each : cases) {
    fixtures::PostfixOptions options;
    options.certificate = each.certificate;
    fixtures::Postfix postfix(options);
    for (const Protection protection : {Protection::tls, Protection::starttls}) {
      smtp::Config made = config(protection, smtp::Auth::none);
      made.endpoint.port = protection == Protection::tls ? postfix.smtps_port() : postfix.smtp_port();
      const SendRun run = send(loop, made, {mail(1, "taro@example.jp", {"hanako@example.test"}, kBody)});
      EXPECT_EQ(run.code(), each.code);
      EXPECT_EQ(run.result(1), std::string("deferred:") + each.code);
      EXPECT_EQ(run.end.certificate_sha256, fixtures::fingerprint(each.certificate.certificate));
      EXPECT_EQ(run.end.transcript.find("MAIL"), std::string::npos);
      // Pinned, it is the one that was looked at; and a pin of another stops it.
      made.endpoint.pin = fixtures::fingerprint(each.certificate.certificate);
      EXPECT_EQ(send(loop, made, {mail(1, "taro@example.jp", {"hanako@example.test"}, kBody)}).result(1), "sent:250");
      made.endpoint.pin = std::string(64, '0');
      EXPECT_EQ(send(loop, made, {mail(1, "taro@example.jp", {"hanako@example.test"}, kBody)}).code(), "pin_changed");
    }
    EXPECT_TRUE(fixtures::wait_until([&] { return postfix.count("hanako") == 2; }, std::chrono::seconds(30)));
  }
}

TEST_F(PostfixSend, A8_a_connection_test_shows_its_steps_and_sends_nothing) {
  for (const smtp::Until until : {smtp::Until::signed_in, smtp::Until::capabilities}) {
    smtp::Config test = config(Protection::starttls);
    test.until = until;
    const SendRun run = send(loop, test, {});
    EXPECT_EQ(run.code(), "");
    std::vector<Stage> stages;
    for (const Step& step : run.steps) stages.push_back(step.stage);
    std::vector<Stage> expected = {Stage::resolve, Stage::connect, Stage::tls, Stage::capabilities};
    if (until == smtp::Until::signed_in) expected.push_back(Stage::sign_in);
    EXPECT_EQ(stages, expected);
    EXPECT_EQ(run.end.transcript.find("C: AUTH") != std::string::npos, until == smtp::Until::signed_in);
    EXPECT_NE(run.end.transcript.find("C: QUIT"), std::string::npos);
  }
}

}  // namespace
}  // namespace tegami::transport
