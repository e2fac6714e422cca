// S1, S2 against the real thing: the host's program is killed at random moments while it sends; no mail is lost, and
// none is sent twice.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <random>

#include "fixtures/smtp_sink.h"
#include "integration/entry/installed_host.h"

namespace tegami::integration {
namespace {

namespace json = boost::json;

constexpr int kKills = 50;

class KilledSending : public InstalledHost {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("smtp-sink");
    InstalledHost::SetUp();
  }
  std::int64_t add_account(std::uint16_t port) {
    auto wanted = account_on(1, "none", "taro", "secret-pass", true);
    wanted["receiving"] = false;
    wanted["send"] = json::object{
        {"source", "individual"}, {"host", "127.0.0.1"}, {"port", port}, {"protection", "none"}, {"auth", "none"}};
    return call("admin", "accounts.create", wanted).at("id").as_int64();
  }
  static json::object letter(std::int64_t account, int number) {
    return {{"account", account},
            {"to", "hanako@example.test"},
            {"subject", "number " + std::to_string(number)},
            {"text", std::string(static_cast<std::size_t>(number) * 997 % 40'000, 'x')},
            {"wait", true}};
  }
  json::array entries(std::int64_t account) {
    const auto answer = call("taro", "outbox.list", {{"account", account}, {"limit", 500}});
    return answer.at("items").as_array();
  }
};

TEST_F(KilledSending, S2_killed_at_fifty_random_moments_nothing_is_lost_and_nothing_doubled) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  std::mt19937 random(20'261'130);
  for (int i = 0; i < kKills; ++i) {
    fixtures::Child child(command({"call", "mail.send", json::serialize(letter(account, i)), "--as", "taro"}));
    child.wait(std::chrono::milliseconds(std::uniform_int_distribution<int>(10, 300)(random)));
    child.kill(SIGKILL);
    child.wait();
  }
  // The next start sends what waits, its own mail behind it.
  const auto last = call("taro", "mail.send", letter(account, kKills));
  EXPECT_EQ(last.at("state").as_string(), "sent") << json::serialize(last);
  auto taken = sink.message_ids();
  int sent = 0, unsure = 0;
  for (const auto& item : entries(account)) {
    const std::string id(item.at("message_id").as_string());
    const auto state = item.at("state").as_string();
    if (state == "sent") {
      ++sent;
      EXPECT_EQ(taken[id], 1) << json::serialize(item);
    } else if (state == "uncertain") {
      ++unsure;
      EXPECT_LE(taken[id], 1) << json::serialize(item);
    } else {
      ADD_FAILURE() << "neither sent nor in doubt: " << json::serialize(item);
    }
    taken.erase(id);
  }
  EXPECT_TRUE(taken.empty()) << "sent without an entry";
  EXPECT_GT(sent, 1);
  RecordProperty("sent", sent);
  RecordProperty("uncertain", unsure);
  std::cout << sent << " sent, " << unsure << " uncertain of " << kKills + 1 << '\n';
}

class CommandSending : public KilledSending {};

TEST_F(CommandSending, C4_an_attachment_comes_from_a_file_or_as_base64) {
  const fixtures::SmtpSink sink;
  const auto account = add_account(sink.port());
  const auto file = folder_ / "notes.txt";
  fixtures::write_file(file, "from a file");
  auto request = letter(account, 1);
  request["attachments"] =
      json::array{json::object{{"name", "a.txt"}, {"type", "text/plain"}, {"data", "@" + file.string()}},
                  json::object{{"name", "b.txt"}, {"type", "text/plain"}, {"data_base64", "YXMgYmFzZTY0"}}};
  const auto sent = call("taro", "mail.send", request);
  ASSERT_TRUE(sent.contains("state")) << json::serialize(sent);
  EXPECT_EQ(sent.at("state").as_string(), "sent") << json::serialize(sent);
  ASSERT_EQ(sink.messages().size(), 1U);
  EXPECT_NE(sink.messages().front().find("ZnJvbSBhIGZpbGU="), std::string::npos);
  EXPECT_NE(sink.messages().front().find("YXMgYmFzZTY0"), std::string::npos);
}

}  // namespace
}  // namespace tegami::integration
