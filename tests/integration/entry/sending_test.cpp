// The outbox on a real SMTP server: what is sent, what waits, what is in doubt (S1, S2, P3).
#include <gtest/gtest.h>

#include <algorithm>

#include "fixtures/certificates.h"
#include "fixtures/postfix.h"
#include "integration/entry/sending_world.h"

namespace tegami::integration {
namespace {

TEST_F(Sending, S1_a_mail_is_sent_filed_and_logged_with_its_recipients_results) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  const auto sent = send(account, {{"cc", "b@example.test"}, {"bcc", "secret@example.test"}});
  ASSERT_TRUE(sent.contains("state")) << json::serialize(sent);
  EXPECT_EQ(sent.at("state").as_string(), "sent") << json::serialize(sent);
  ASSERT_EQ(sent.at("recipients").as_array().size(), 3U);
  for (const auto& recipient : sent.at("recipients").as_array()) EXPECT_EQ(recipient.at("status").as_string(), "sent");
  ASSERT_EQ(sink.messages().size(), 1U);
  const std::string message = sink.messages().front();
  EXPECT_EQ(message.find("secret@"), message.rfind("secret@")) << "Bcc only in the envelope";
  EXPECT_EQ(sink.message_ids().count(std::string(sent.at("message_id").as_string())), 1U) << message;
  EXPECT_TRUE(fixtures::wait_until([&] { return in_folder(account, "sent") == 1; }));
  EXPECT_EQ(in_folder(account, "outbox"), 0U);
  const auto mails = ask("taro", "mail.list", {{"account", account}, {"folder", 2}});
  ASSERT_EQ(mails.at("items").as_array().size(), 1U) << json::serialize(mails);
  EXPECT_EQ(mails.at("items").at(0).at("subject").as_string(), "会議の件");
  EXPECT_TRUE(fixtures::wait_until([&] {
    return !ask("admin", "accounts.get", {{"id", account}}).at("state").at("logs").at("send").is_null();
  }));
}

TEST_F(Sending, S1_a_refusal_for_now_is_tried_again_and_one_for_good_is_told) {
  fixtures::SmtpSink sink({"-r", "RCPT"});
  const auto account = add_account(sink.port());
  const auto waits = send(account);
  EXPECT_EQ(waits.at("state").as_string(), "queued") << json::serialize(waits);
  EXPECT_EQ(waits.at("recipients").at(0).at("status").as_string(), "deferred");
  EXPECT_EQ(in_folder(account, "outbox"), 1U);
  sink.restart({"-f", "RCPT"});
  host_.advance(std::chrono::minutes(2));
  EXPECT_TRUE(becomes(account, waits.at("id"), "failed"));
  EXPECT_EQ(in_folder(account, "outbox"), 1U) << "a person chooses";
  EXPECT_TRUE(told("送信できなかったメール", "hanako@example.test / 会議の件")) << "P5";
  sink.restart({});
  EXPECT_EQ(ask("taro", "outbox.retry", {{"ids", json::array{waits.at("id")}}}).at("changed").to_number<int>(), 1);
  EXPECT_TRUE(becomes(account, waits.at("id"), "sent"));
  EXPECT_EQ(sink.message_ids()[std::string(waits.at("message_id").as_string())], 1);
}

TEST_F(Sending, S2_a_final_dot_without_an_answer_is_uncertain_and_sent_again_only_by_a_person) {
  fixtures::SmtpSink sink({"-q", "."});
  const auto account = add_account(sink.port());
  const auto unsure = send(account);
  EXPECT_EQ(unsure.at("state").as_string(), "uncertain") << json::serialize(unsure);
  sink.restart({});
  EXPECT_TRUE(fixtures::wait_until([&] {
    return !ask("admin", "accounts.get", {{"id", account}}).at("state").at("last_error").is_null();
  })) << "the server hung up: the account waits a little";
  host_.advance(std::chrono::hours(24));
  const auto other = send(account, {{"subject", "another"}});
  EXPECT_EQ(other.at("state").as_string(), "sent") << json::serialize(other);
  EXPECT_EQ(entry(account, unsure.at("id")).at("state").as_string(), "uncertain");
  const std::string id(unsure.at("message_id").as_string());
  EXPECT_EQ(sink.message_ids()[id], 1) << "this server had taken it: nobody but a person can know";
  ask("taro", "outbox.retry", {{"ids", json::array{unsure.at("id")}}});
  EXPECT_TRUE(becomes(account, unsure.at("id"), "sent"));
  EXPECT_EQ(sink.message_ids()[id], 2) << "with the same Message-ID";
}

TEST_F(Sending, S1_a_server_that_is_not_there_keeps_the_mail_and_says_why) {
  const auto account = add_account(fixtures::free_port());
  const auto waits = send(account);
  EXPECT_EQ(waits.at("state").as_string(), "queued") << json::serialize(waits);
  const auto state = ask("admin", "accounts.get", {{"id", account}}).at("state").as_object();
  EXPECT_EQ(state.at("last_error").at("code").as_string(), "connection_refused") << json::serialize(state);
  EXPECT_EQ(state.at("last_error").at("direction").as_string(), "send");
  const auto held = ask("taro", "mail.delete", {{"account", account}, {"ids", json::array{1}}});
  EXPECT_TRUE(held.contains("error")) << "what waits to be sent is not thrown away: " << json::serialize(held);
  EXPECT_EQ(ask("taro", "outbox.cancel", {{"ids", json::array{waits.at("id")}}}).at("changed").to_number<int>(), 1);
  EXPECT_EQ(in_folder(account, "drafts"), 1U);
}

TEST_F(Sending, P3_while_transport_is_paused_mail_waits_and_then_goes) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  host_.set_policy("transport.paused", "true");
  const auto waits = send(account);
  EXPECT_EQ(waits.at("state").as_string(), "queued") << "who waits is answered at once";
  const auto state = ask("admin", "accounts.get", {{"id", account}}).at("state").as_object();
  EXPECT_EQ(state.at("last_error").at("code").as_string(), "paused") << json::serialize(state);
  host_.set_policy("transport.paused", "false");
  host_.advance(std::chrono::minutes(1));
  EXPECT_TRUE(becomes(account, waits.at("id"), "sent"));
}

TEST_F(Sending, R8_a_new_mail_does_not_log_on_again_while_the_account_waits_after_trouble) {
  const auto port = fixtures::free_port();
  const auto account = add_account(port);
  EXPECT_EQ(send(account).at("state").as_string(), "queued");
  const auto before = ask("admin", "accounts.get", {{"id", account}}).at("state").at("last_error").at("at");
  EXPECT_EQ(send(account).at("state").as_string(), "queued");
  EXPECT_EQ(ask("admin", "accounts.get", {{"id", account}}).at("state").at("last_error").at("at"), before)
      << "it was not tried";
}

TEST_F(Sending, P5_a_refused_log_on_is_told_once_and_a_new_password_sends_what_waited) {
  TEGAMI_REQUIRE_POSTFIX("dovecot");
  fixtures::Certificates certificates;
  fixtures::Dovecot dovecot;
  dovecot.add_user("taro", "secret-pass");
  fixtures::Postfix postfix(
      {.certificate = certificates.issue("IP:127.0.0.1,DNS:mail.test"), .auth_port = dovecot.auth_port()});
  const auto account = add_account(postfix.smtp_port());
  const auto save = [&](const char* password) {
    const auto version = ask("admin", "accounts.get", {{"id", account}}).at("version");
    const auto saved = ask("admin", "accounts.update",
                           {{"id", account},
                            {"version", version},
                            {"send", json::object{{"auth", "plain"}, {"user", "taro"}, {"password", password}}}});
    EXPECT_FALSE(saved.contains("error")) << json::serialize(saved);
  };
  save("wrong");
  const auto waits = send(account);
  EXPECT_EQ(waits.at("state").as_string(), "queued") << json::serialize(waits);
  EXPECT_TRUE(told("「社用」から送信できません", "ユーザー"));
  send(account);
  const auto all = host_.notices();
  EXPECT_EQ(std::ranges::count(all, "taro", &sdk::Notice::user), 1) << "once";
  save("secret-pass");
  EXPECT_TRUE(becomes(account, waits.at("id"), "sent"));
}

TEST_F(Sending, P3_no_more_is_sent_in_a_minute_than_the_policy_says_and_nothing_is_refused) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  host_.set_policy("transport.send_per_minute", "3");
  std::vector<json::object> entries;
  for (int i = 0; i < 5; ++i) entries.push_back(send(account, {{"wait", false}}));
  EXPECT_TRUE(fixtures::wait_until([&] { return sink.messages().size() == 3; }, std::chrono::seconds(30)));
  EXPECT_TRUE(fixtures::wait_until(
      [&] {
        host_.advance(std::chrono::seconds(20));
        return sink.messages().size() == 5;
      },
      std::chrono::seconds(30)));
}

TEST_F(Sending, M4_a_large_attachment_goes_out_in_pieces) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  const std::string large(3'000'000, 'A');  // base64 of zeroes
  const json::array attachments{json::object{{"name", "報告.bin"}, {"type", "image/png"}, {"data_base64", large}}};
  const auto sent = send(account, {{"attachments", attachments}});
  ASSERT_TRUE(sent.contains("state")) << json::serialize(sent);
  EXPECT_EQ(sent.at("state").as_string(), "sent") << json::serialize(sent);
  ASSERT_EQ(sink.messages().size(), 1U);
  EXPECT_GT(sink.messages().front().size(), large.size());
}

TEST_F(Sending, K1_a_request_with_a_line_break_in_a_field_is_refused_by_field) {
  const auto account = add_account(1);
  const auto refused = send(account, {{"subject", "a\r\nBcc: x@example.test"}, {"to", "a@example.test\r\nDATA"}});
  ASSERT_TRUE(refused.contains("error")) << json::serialize(refused);
  const auto& fields = refused.at("error").at("fields").as_object();
  EXPECT_TRUE(fields.contains("subject") && fields.contains("to")) << json::serialize(refused);
}

TEST_F(Sending, A12_deleting_an_account_ends_its_sending_and_leaves_nothing_in_the_outbox) {
  const auto account = add_account(fixtures::free_port());
  const auto waits = send(account);
  const auto version = ask("admin", "accounts.get", {{"id", account}}).at("version");
  const auto gone = ask("admin", "accounts.delete", {{"id", account}, {"version", version}});
  EXPECT_FALSE(gone.contains("error")) << json::serialize(gone);
  EXPECT_TRUE(ask("taro", "outbox.retry", {{"ids", json::array{waits.at("id")}}}).contains("error"));
}

}  // namespace
}  // namespace tegami::integration
