// A letter while it is written, until it is sent (M3, S1): drafts, answers, the button pressed twice.
#include <Poco/Base64Encoder.h>

#include <sstream>

#include "integration/entry/sending_world.h"

namespace tegami::integration {
namespace {

std::string base64(std::string_view bytes) {
  std::ostringstream out;
  Poco::Base64Encoder encoder(out);
  encoder.rdbuf()->setLineLength(0);
  encoder << bytes;
  encoder.close();
  return out.str();
}

class Writing : public Sending {
 protected:
  json::object draft(std::int64_t account, json::object more) {
    more["account"] = account;
    const auto kept = ask("taro", "mail.draft", more);
    EXPECT_TRUE(kept.contains("draft")) << json::serialize(kept);
    return kept;
  }
  json::object begin(std::int64_t account, std::string_view kind, const json::value& id) {
    return ask("taro", "mail.begin", {{"account", account}, {"kind", kind}, {"id", id}});
  }
  json::array mails(std::int64_t account, std::int64_t folder) {
    return ask("taro", "mail.list", {{"account", account}, {"folder", folder}}).at("items").as_array();
  }
  /// What mail.draft or mail.begin answered, as mail.send takes it.
  static json::object to_send(const json::object& kept) {
    json::object request;
    for (const char* name : {"account", "draft", "message_id", "to", "cc", "bcc", "subject", "text", "charset",
                             "in_reply_to", "references"}) {
      request[name] = kept.at(name);
    }
    json::array attachments;
    for (const auto& one : kept.at("attachments").as_array()) {
      attachments.push_back(
          json::object{{"account", one.at("account")}, {"message", one.at("message")}, {"part", one.at("part")}});
    }
    request["attachments"] = std::move(attachments);
    request["wait"] = true;
    return request;
  }
  /// A mail in taro's Sent, to answer: he sent it to himself.
  json::value letter_to_answer(std::int64_t account) {
    const auto sent = send(account, {{"to", "山田 太郎 <taro@example.test>, 花子 <hanako@example.test>"},
                                     {"cc", "c@example.test"},
                                     {"text", "一行目\n二行目"}});
    EXPECT_EQ(sent.at("state").as_string(), "sent") << json::serialize(sent);
    EXPECT_TRUE(fixtures::wait_until([&] { return in_folder(account, "sent") == 1; }));
    return mails(account, 2).at(0).at("id");
  }
};

TEST_F(Writing, M3_a_draft_keeps_what_was_typed_finished_or_not_and_takes_the_place_of_the_one_before) {
  const auto account = add_account(fixtures::free_port());
  const std::string bytes("\0\r\n.\n\xFF", 6);
  const auto first =
      draft(account, {{"to", "花子 <hanako@exam"},
                      {"cc", "b@example.test"},
                      {"bcc", "secret@example.test, half"},
                      {"subject", "  会議  の件 "},
                      {"text", "途中まで\n\n\n続き"},
                      {"charset", "iso-2022-jp"},
                      {"attachments", json::array{json::object{{"name", "表.bin"}, {"data_base64", base64(bytes)}}}}});
  const auto again = begin(account, "draft", first.at("draft"));
  for (const auto& one : {first, again}) {
    EXPECT_EQ(one.at("to").as_string(), "花子 <hanako@exam");
    EXPECT_EQ(one.at("bcc").as_string(), "secret@example.test, half");
    EXPECT_EQ(one.at("subject").as_string(), "  会議  の件 ");
    EXPECT_EQ(one.at("charset").as_string(), "iso-2022-jp");
    EXPECT_EQ(one.at("text").as_string(), "途中まで\n\n\n続き\n");
    EXPECT_EQ(one.at("attachments").at(0).at("name").as_string(), "表.bin");
    EXPECT_EQ(one.at("attachments").at(0).at("size").to_number<int>(), 6);
    EXPECT_EQ(one.at("message_id"), first.at("message_id"));
  }
  json::object next{{"id", first.at("draft")}, {"message_id", first.at("message_id")}, {"text", "もっと"}};
  next["attachments"] =
      json::array{json::object{{"message", first.at("draft")}, {"part", first.at("attachments").at(0).at("part")}}};
  const auto second = draft(account, next);
  EXPECT_NE(second.at("draft"), first.at("draft"));
  EXPECT_EQ(second.at("attachments").at(0).at("size").to_number<int>(), 6);
  ASSERT_EQ(mails(account, 3).size(), 1U);
  EXPECT_EQ(mails(account, 3).at(0).at("to").as_string(), "") << "an unfinished address is nobody's";
  EXPECT_TRUE(begin(account, "draft", first.at("draft")).contains("error"));
  // Another tab that knows the first one still: nothing of what it holds is lost, nor of what the other kept.
  draft(account, {{"id", first.at("draft")}, {"text", "第三の文"}});
  EXPECT_EQ(mails(account, 3).size(), 2U);
  EXPECT_EQ(ask("taro", "mail.search", {{"account", account}, {"query", "第三"}}).at("items").as_array().size(), 1U);
}

TEST_F(Writing, M3_a_draft_is_sent_as_it_stands_and_is_gone) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  const auto kept = draft(
      account, {{"to", "hanako@example.test"},
                {"bcc", "secret@example.test"},
                {"subject", "件名"},
                {"text", "本文"},
                {"attachments", json::array{json::object{
                                    {"name", "a.txt"}, {"type", "text/plain"}, {"data_base64", base64("attached")}}}}});
  const auto sent = ask("taro", "mail.send", to_send(kept));
  ASSERT_TRUE(sent.contains("state")) << json::serialize(sent);
  EXPECT_EQ(sent.at("state").as_string(), "sent");
  EXPECT_EQ(sent.at("message_id"), kept.at("message_id"));
  EXPECT_EQ(in_folder(account, "drafts"), 0U);
  ASSERT_EQ(sink.messages().size(), 1U);
  const std::string message = sink.messages().front();
  EXPECT_EQ(message.find("X-Tegami"), std::string::npos);
  EXPECT_EQ(message.find("secret@"), message.rfind("secret@")) << "in the envelope only";
  EXPECT_NE(message.find(base64("attached")), std::string::npos);
}

TEST_F(Writing, S1_a_letter_is_sent_once_however_often_its_sending_is_asked_for) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  const auto kept = draft(account, {{"to", "hanako@example.test"}, {"subject", "一度だけ"}, {"text", "本文"}});
  std::vector<json::object> answers(8);
  std::vector<std::thread> pressed;
  for (auto& answer : answers) {
    pressed.emplace_back([&] { answer = ask("taro", "mail.send", to_send(kept)); });
  }
  for (auto& thread : pressed) thread.join();
  for (const auto& answer : answers) {
    ASSERT_TRUE(answer.contains("id")) << json::serialize(answer);
    EXPECT_EQ(answer.at("id"), answers.front().at("id"));
  }
  EXPECT_TRUE(becomes(account, answers.front().at("id"), "sent"));
  EXPECT_EQ(sink.messages().size(), 1U);
  EXPECT_TRUE(fixtures::wait_until([&] { return in_folder(account, "sent") == 1; }));
  EXPECT_EQ(in_folder(account, "outbox"), 0U) << "the losers' copies are gone";
  EXPECT_EQ(in_folder(account, "drafts"), 0U);
  const auto by_id = ask("taro", "outbox.list", {{"account", account}, {"message_id", kept.at("message_id")}});
  EXPECT_EQ(by_id.at("items").as_array().size(), 1U);
}

TEST_F(Writing, M3_an_answer_goes_to_whom_it_should_and_quotes_and_a_forwarded_mail_brings_its_files) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  ask("admin", "accounts.update",
      {{"id", account},
       {"version", ask("admin", "accounts.get", {{"id", account}}).at("version")},
       {"signature", "山田 太郎\n総務部"}});
  const auto id = letter_to_answer(account);
  const auto answered = ask("taro", "mail.get", {{"account", account}, {"id", id}});
  const auto all = begin(account, "reply_all", id);
  EXPECT_EQ(all.at("subject").as_string(), "Re: 会議の件");
  EXPECT_EQ((std::string(all.at("to").as_string()) + std::string(all.at("cc").as_string())).find("taro@"),
            std::string::npos)
      << "not to oneself: " << json::serialize(all);
  EXPECT_NE(all.at("cc").as_string().find("c@example.test"), json::string::npos);
  EXPECT_EQ(all.at("in_reply_to"), answered.at("message_id"));
  const std::string text(all.at("text").as_string());
  EXPECT_LT(text.find("-- \n山田 太郎\n総務部"), text.find("> 一行目\n> 二行目")) << text;
  const auto forwarded = begin(account, "forward", id);
  EXPECT_EQ(forwarded.at("subject").as_string(), "Fwd: 会議の件");
  EXPECT_EQ(forwarded.at("to").as_string(), "");
  EXPECT_NE(forwarded.at("text").as_string().find("一行目\n二行目"), json::string::npos);
  const auto fresh = begin(account, "new", nullptr);
  EXPECT_EQ(fresh.at("text").as_string(), "\n\n-- \n山田 太郎\n総務部\n");
  EXPECT_NE(fresh.at("message_id"), begin(account, "new", nullptr).at("message_id"));
  EXPECT_TRUE(begin(account, "reply", 999'999).contains("error"));
  EXPECT_TRUE(begin(account, "answer", id).contains("error"));
}

TEST_F(Writing, M3_what_was_called_off_in_the_outbox_is_written_on_with_all_whom_it_was_for) {
  const auto account = add_account(fixtures::free_port());
  const auto waits = send(account, {{"bcc", "secret@example.test"}});
  EXPECT_EQ(waits.at("state").as_string(), "queued");
  ask("taro", "outbox.cancel", {{"ids", json::array{waits.at("id")}}});
  ASSERT_EQ(mails(account, 3).size(), 1U);
  const auto again = begin(account, "draft", mails(account, 3).at(0).at("id"));
  EXPECT_EQ(again.at("to").as_string(), "花子 <hanako@example.test>");
  EXPECT_EQ(again.at("bcc").as_string(), "secret@example.test");
  EXPECT_NE(again.at("message_id"), waits.at("message_id")) << "it is another letter, and may be sent";
}

TEST_F(Writing, M3_only_a_draft_is_replaced_and_only_ones_own_mail_attached) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  const auto sent = letter_to_answer(account);
  draft(account, {{"id", sent}, {"text", "a draft"}});
  EXPECT_EQ(in_folder(account, "sent"), 1U) << "what is no draft is not replaced";
  ask("taro", "mail.send", {{"account", account}, {"to", "a@example.test"}, {"draft", sent}, {"wait", true}});
  EXPECT_TRUE(fixtures::wait_until([&] { return in_folder(account, "sent") == 2; })) << "nor thrown away";
  const auto refused =
      ask("taro", "mail.draft",
          {{"account", account}, {"attachments", json::array{json::object{{"message", 12'345}, {"part", "1"}}}}});
  ASSERT_TRUE(refused.contains("error"));
  EXPECT_TRUE(refused.at("error").at("fields").as_object().contains("attachments[0]")) << json::serialize(refused);
  // Another's account, and one that is not there: the same answer.
  auto wanted = account_on(1, "none", "hanako", "x", true);
  wanted["receiving"] = false;
  wanted["owner"] = json::object{{"user", "admin"}};
  wanted["send"] = json::object{
      {"source", "individual"}, {"host", "127.0.0.1"}, {"port", sink.port()}, {"protection", "none"}, {"auth", "none"}};
  const auto other = ask("admin", "accounts.create", wanted);
  ASSERT_TRUE(other.contains("id")) << json::serialize(other);
  const auto theirs = ask("admin", "mail.draft",
                          {{"account", other.at("id")},
                           {"attachments", json::array{json::object{{"name", "x"}, {"data_base64", base64("x")}}}}});
  ASSERT_TRUE(theirs.contains("draft")) << json::serialize(theirs);
  const auto& part = theirs.at("attachments").at(0);
  json::object stolen{{"account", other.at("id")}, {"message", part.at("message")}, {"part", part.at("part")}};
  const auto stranger = ask("taro", "mail.draft", {{"account", account}, {"attachments", json::array{stolen}}});
  stolen["account"] = 999'999;
  const auto nothing = ask("taro", "mail.draft", {{"account", account}, {"attachments", json::array{stolen}}});
  ASSERT_TRUE(stranger.contains("error")) << json::serialize(stranger);
  EXPECT_EQ(stranger, nothing);
}

}  // namespace
}  // namespace tegami::integration
