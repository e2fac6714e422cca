// What the page on which a mail is written asks of the services (M3, S1).
#include <gtest/gtest.h>

#include "fake_site.h"

namespace tegami::pages::testing {
namespace {

class WritingFlows : public ::testing::Test {
 protected:
  WritingFlows() {
    fill(site);
    site.answer("outbox.list", R"({"items":[],"next":null})");
  }
  static bool has(const PageResponse& response, const std::string& text) {
    return response.body.find(text) != std::string::npos;
  }
  FakeSite site;
};

constexpr const char* typed =
    "account=7&draft=39&draft_account=7&message_id=%3Cm1%40example.co.jp%3E&to=a%40example.jp&cc=&bcc=b%40example.jp"
    "&subject=%E4%BB%B6%E5%90%8D&text=one%0D%0Atwo&charset=utf-8&in_reply_to=%3Cr%40x%3E&references=%3Cr%40x%3E"
    "&kept=7%3A39%3A2%3A33000%3Aa%3Ab.txt&kept=7%3A39%3A3%3A5%3A&kept=wrong";

TEST_F(WritingFlows, M3_what_was_typed_is_kept_before_it_is_sent) {
  const auto response = site.post("/mail/compose", std::string(typed) + "&action=send");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(response.location, "/m/tegami/mail?account=7&done=queued");
  ASSERT_EQ(site.asked["mail.draft"].size(), 1U);
  const auto& kept = site.asked["mail.draft"].front();
  EXPECT_EQ(kept.at("id"), 39);
  EXPECT_EQ(kept.at("bcc"), "b@example.jp");
  EXPECT_EQ(kept.at("text"), "one\r\ntwo");
  EXPECT_EQ(kept.at("references"), boost::json::parse(R"(["<r@x>"])"));
  EXPECT_EQ(kept.at("attachments"),
            boost::json::parse(R"([{"account":7,"message":39,"part":"2"},{"account":7,"message":39,"part":"3"}])"));
  ASSERT_EQ(site.asked["mail.send"].size(), 1U);
  const auto& sent = site.asked["mail.send"].front();
  EXPECT_EQ(sent.at("draft"), 40) << "as it was kept";
  EXPECT_EQ(sent.at("message_id"), "<m1@example.co.jp>");
  EXPECT_EQ(sent.at("attachments"), boost::json::parse(R"([{"account":7,"message":40,"part":"2"}])"));
  EXPECT_TRUE(has(site.get("/mail?account=7&done=queued"), "href=\"/m/tegami/mail/7/outbox\""));
}

TEST_F(WritingFlows, S1_a_letter_that_is_queued_already_is_not_kept_nor_sent_again) {
  site.answer("outbox.list", R"({"items":[{"id":1}],"next":null})");
  EXPECT_EQ(site.post("/mail/compose", std::string(typed) + "&action=send").location,
            "/m/tegami/mail?account=7&done=queued");
  EXPECT_EQ(site.asked["outbox.list"].front().at("message_id"), "<m1@example.co.jp>");
  EXPECT_TRUE(site.asked["mail.draft"].empty());
  EXPECT_TRUE(site.asked["mail.send"].empty());
}

TEST_F(WritingFlows, A10_a_refused_letter_keeps_what_was_typed_and_names_each_field) {
  site.refuse("mail.send", Refusal("invalid", "見直してください",
                                   {{"to", "「a」はメールアドレスとして読めません。"},
                                    {"attachments[0].name", "長すぎます。"},
                                    {"from", "差出人の名前が長すぎます。"}}));
  const auto response = site.post("/mail/compose", std::string(typed) + "&action=send");
  EXPECT_EQ(response.status, 422);
  EXPECT_TRUE(has(response, "<a href=\"#to\">「a」はメールアドレスとして読めません。</a>"));
  EXPECT_TRUE(has(response, "id=\"to-error\""));
  EXPECT_TRUE(has(response, "<p class=\"error\" id=\"file-error\">長すぎます。</p>"));
  EXPECT_TRUE(has(response, "差出人の名前が長すぎます。"));
  EXPECT_TRUE(has(response, "name=\"draft\" value=\"40\"")) << "what was kept is written on";
}

TEST_F(WritingFlows, A10_a_draft_that_is_refused_keeps_what_was_typed_too) {
  site.refuse("mail.draft", Refusal("invalid", "見直してください", {{"attachments", "大きすぎます。"}}));
  const auto response = site.post("/mail/compose", std::string(typed) + "&action=draft");
  EXPECT_EQ(response.status, 422);
  EXPECT_TRUE(has(response, "one\r\ntwo</textarea>"));
  EXPECT_TRUE(has(response, "value=\"b@example.jp\""));
  EXPECT_TRUE(has(response, "name=\"kept\" value=\"7:39:2:33000:a:b.txt\""));
  EXPECT_TRUE(has(response, ">a:b.txt</a><span class=\"quiet nobr\">32 KB</span>"));
  EXPECT_TRUE(site.asked["mail.send"].empty());
}

TEST_F(WritingFlows, M3_a_file_is_taken_off_and_another_one_put_on) {
  site.post("/mail/compose", std::string(typed) + "&drop=7%3A39%3A2%3A33000%3Aa%3Ab.txt");
  EXPECT_EQ(site.asked["mail.draft"].back().at("attachments"),
            boost::json::parse(R"([{"account":7,"message":39,"part":"3"}])"));
  auto request = site.request;
  request.method = "POST";
  request.path = "/mail/compose";
  request.content_type = "multipart/form-data; boundary=B";
  const std::string body =
      "--B\r\nContent-Disposition: form-data; name=account\r\n\r\n7\r\n"
      "--B\r\nContent-Disposition: form-data; name=file; filename=\"\xE8\xA1\xA8.bin\"\r\n\r\nbytes\r\n--B--";
  request.body = [&body, at = std::size_t{0}](std::span<char> into) mutable {
    const auto count = std::min(into.size(), body.size() - at);
    std::copy_n(body.data() + at, count, into.data());
    at += count;
    return count;
  };
  std::string came;
  site.on("mail.draft", [&](const Call& call) -> Result {
    const auto& attachments = call.request.at("attachments").as_array();
    EXPECT_EQ(attachments.at(0).at("name"), "表.bin");
    char buffer[100];
    came.assign(buffer, call.attachments.at("attachments.0.data")(buffer));
    return services::Answer(Json{{"account", 7}, {"draft", 41}});
  });
  const auto response = site.handle(request);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(response.location, "/m/tegami/mail/compose?account=7&kind=draft&saved=1&id=41");
  EXPECT_EQ(came, "bytes");
}

TEST_F(WritingFlows, M3_another_sender_takes_the_draft_along) {
  const std::string moved = std::string(typed).replace(8, 1, "8");
  site.post("/mail/compose", moved + "&action=draft");
  EXPECT_FALSE(site.asked["mail.draft"].back().contains("id")) << "it is a new one there";
  ASSERT_EQ(site.asked["mail.delete"].size(), 2U) << "from the folder, and from the trash";
  EXPECT_EQ(site.asked["mail.delete"].back(), boost::json::parse(R"({"account":7,"ids":[39]})"));
}

TEST_F(WritingFlows, M3_discarding_moves_the_draft_to_the_trash) {
  EXPECT_EQ(site.post("/mail/compose", std::string(typed) + "&action=discard").location,
            "/m/tegami/mail?account=7&done=discarded");
  EXPECT_EQ(site.asked["mail.delete"].size(), 1U);
  EXPECT_TRUE(site.asked["mail.draft"].empty());
}

TEST_F(WritingFlows, S2_a_person_chooses_what_becomes_of_a_mail_in_the_outbox) {
  EXPECT_EQ(site.post("/mail/7/outbox", "id=9&id=8&action=retry").location,
            "/m/tegami/mail/7/outbox?done=retry&count=2");
  EXPECT_EQ(site.asked["outbox.retry"].front(), boost::json::parse(R"({"ids":[9,8]})"));
  EXPECT_EQ(site.post("/mail/7/outbox", "id=9&action=cancel").location, "/m/tegami/mail/7/outbox?done=cancel&count=0");
  EXPECT_EQ(site.post("/mail/7/outbox", "action=retry").location, "/m/tegami/mail/7/outbox") << "nothing chosen";
  EXPECT_EQ(site.post("/mail/7/outbox", "id=9&action=delete").location, "/m/tegami/mail/7/outbox");
  EXPECT_EQ(site.asked["outbox.retry"].size(), 1U);
  EXPECT_TRUE(has(site.get("/mail/7/outbox?done=cancel&count=0"), "role=\"status\""));
  site.get("/mail/7/outbox?show=all");
  EXPECT_EQ(site.asked["outbox.list"].back().at("open"), false);
}

}  // namespace
}  // namespace tegami::pages::testing
