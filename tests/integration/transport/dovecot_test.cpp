// Against a real Dovecot: plain, TLS, STARTTLS, APOP, refused passwords, and how fast.
#include <gtest/gtest.h>

#include <iostream>

#include "fixtures/dovecot.h"
#include "fixtures/receive_run.h"

namespace tegami::transport {
namespace {

using fixtures::local_config;
using fixtures::receive;
using fixtures::ReceiveRun;

std::string crlf(const std::string& text) {
  std::string all;
  for (const char c : text) {
    if (c == '\n') all += '\r';
    all += c;
  }
  return all;
}

class DovecotReceive : public ::testing::Test {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("dovecot", "openssl");
    server.emplace();
    server->add_user("taro", "s3cret-word");
  }
  pop3::Config config(Protection protection = Protection::none) {
    const bool tls = protection == Protection::tls || protection == Protection::tls_unverified;
    pop3::Config made =
        local_config(tls ? server->pop3s_port() : server->pop3_port(), "taro", "s3cret-word", protection);
    made.policy.ca_file = server->certificate();
    return made;
  }
  std::optional<fixtures::Dovecot> server;
  Loop loop;
};

const std::string kMail = "From: a@example.jp\nSubject: one\n\n.a dot\n..two\n.\nend\n";

TEST_F(DovecotReceive, Mail_comes_as_it_was_sent_over_plain_tls_and_starttls) {
  server->deliver("taro", kMail);
  server->deliver("taro", "Subject: two\n\nhello\n");
  for (const Protection protection : {Protection::none, Protection::tls, Protection::tls_unverified,
                                      Protection::starttls, Protection::starttls_unverified}) {
    const ReceiveRun run = receive(loop, config(protection), ReceiveRun::Do::fetch);
    EXPECT_EQ(run.code(), "") << run.end.failure->text << run.end.transcript;
    ASSERT_EQ(run.bodies.size(), 2U);
    EXPECT_EQ(run.bodies.at(1), crlf(kMail));
    EXPECT_TRUE(run.listing.has_uidl);
    EXPECT_FALSE(run.listing.messages.at(0).uidl.empty());
    EXPECT_TRUE(run.capabilities.pipelining);
    EXPECT_EQ(run.end.certificate_sha256.size(), protection == Protection::none ? 0U : 64U);
    EXPECT_EQ(run.end.transcript.find("s3cret"), std::string::npos);
    EXPECT_NE(run.end.transcript.find("C: PASS ****"), std::string::npos) << run.end.transcript;
  }
}

TEST_F(DovecotReceive, Apop_signs_in_and_shows_no_digest) {
  server->deliver("taro", kMail);
  pop3::Config apop = config();
  apop.auth = pop3::Auth::apop;
  const ReceiveRun run = receive(loop, apop, ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "") << run.end.transcript;
  EXPECT_NE(run.end.transcript.find("C: APOP taro ****"), std::string::npos) << run.end.transcript;
}

TEST_F(DovecotReceive, A_wrong_password_is_refused_by_name) {
  for (const pop3::Auth auth : {pop3::Auth::standard, pop3::Auth::apop}) {
    pop3::Config wrong = config();
    wrong.auth = auth;
    wrong.password = Secret("not it");
    const ReceiveRun run = receive(loop, wrong, ReceiveRun::Do::fetch);
    EXPECT_EQ(run.code(), "password_refused");
    EXPECT_EQ(run.end.failure->kind, Kind::refused);
    EXPECT_EQ(run.end.failure->stage, Stage::sign_in);
    EXPECT_FALSE(run.signed_in);
  }
}

TEST_F(DovecotReceive, A8_a_connection_test_tells_its_steps_and_lists_nothing) {
  pop3::Config test = config(Protection::starttls);
  test.until = pop3::Until::signed_in;
  const ReceiveRun run = receive(loop, test, ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "");
  std::vector<Stage> stages;
  for (const transport::Step& step : run.steps) stages.push_back(step.stage);
  EXPECT_EQ(stages,
            (std::vector<Stage>{Stage::resolve, Stage::connect, Stage::tls, Stage::capabilities, Stage::sign_in}));
  EXPECT_NE(run.steps.at(2).detail.find("TLSv1.3"), std::string::npos) << run.steps.at(2).detail;
  EXPECT_EQ(run.end.transcript.find("C: UIDL"), std::string::npos);
}

TEST_F(DovecotReceive, A8_a_test_of_the_server_alone_ends_before_the_log_on) {
  for (const Protection protection : {Protection::starttls, Protection::tls}) {
    pop3::Config test = config(protection);
    test.until = pop3::Until::capabilities;
    test.user.clear();
    test.password = {};
    const ReceiveRun run = receive(loop, test, ReceiveRun::Do::fetch);
    EXPECT_EQ(run.code(), "");
    ASSERT_FALSE(run.steps.empty());
    EXPECT_EQ(run.steps.back().stage, Stage::capabilities);
    EXPECT_NE(run.end.transcript.find("C: QUIT"), std::string::npos);
    EXPECT_EQ(run.end.transcript.find("C: USER"), std::string::npos);
  }
}

TEST_F(DovecotReceive, Removed_mail_is_gone_after_quit) {
  for (int i = 0; i < 600; ++i) server->deliver("taro", kMail);
  const ReceiveRun run = receive(loop, config(Protection::tls), ReceiveRun::Do::fetch_and_remove);
  EXPECT_EQ(run.code(), "");
  EXPECT_EQ(run.bodies.size(), 600U);
  EXPECT_EQ(run.removed.size(), 600U);
  EXPECT_EQ(server->count("taro"), 0U);
}

TEST_F(DovecotReceive, R2_a_cancelled_session_removes_nothing) {
  server->deliver("taro", kMail);
  class Canceller : public fixtures::ReceiveRecorder {
   public:
    using ReceiveRecorder::ReceiveRecorder;
    void on_removed(std::uint32_t number, bool ok) override {
      ReceiveRecorder::on_removed(number, ok);
      receive->cancel();
    }
    void on_listing(pop3::Listing) override { receive->remove({1}); }
    std::shared_ptr<pop3::Receive> receive;
  };
  auto handler = std::make_shared<Canceller>(ReceiveRun::Do::list);
  handler->receive = loop.start(config(), handler);
  ASSERT_TRUE(handler->wait(std::chrono::seconds(20)));
  const ReceiveRun run = handler->take();
  EXPECT_EQ(run.code(), "cancelled");
  EXPECT_EQ(run.removed.size(), 1U);
  EXPECT_EQ(server->count("taro"), 1U);
}

TEST_F(DovecotReceive, Five_thousand_mails_come_whole_through_the_window) {
  std::vector<std::string> mails;
  for (int i = 0; i < 5'000; ++i) {
    std::string mail = "From: a@example.jp\nSubject: " + std::to_string(i) + "\n\n";
    for (int line = 0; line < 160; ++line)
      mail += "This line stands here so that the mail weighs something, as mails do.....\n";
    mails.push_back(std::move(mail));
  }
  server->deliver_many("taro", mails);
  receive(loop, config(), ReceiveRun::Do::list);  // Dovecot builds its own index
  for (const Protection protection : {Protection::none, Protection::tls}) {
    const ReceiveRun run = receive(loop, config(protection), ReceiveRun::Do::fetch, false);
    EXPECT_EQ(run.code(), "");
    EXPECT_EQ(run.bodies.size(), 5'000U);
    std::cout << "5,000 mails, " << run.body_bytes / 1'000'000 << " MB: " << run.took.count() << " ms\n";
  }
}

}  // namespace
}  // namespace tegami::transport
