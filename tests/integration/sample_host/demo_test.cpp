// serve --demo: people, server settings, and a POP3 and an SMTP dialogue over real sockets.
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timespan.h>

#include <algorithm>
#include <regex>

#include "integration/sample_host/host_server.h"

namespace samplehost {
namespace {

class Line {
 public:
  explicit Line(std::uint16_t port) : socket_(Poco::Net::SocketAddress("127.0.0.1", port)) {
    socket_.setReceiveTimeout(Poco::Timespan(20, 0));
  }
  void say(const std::string& text) { socket_.sendBytes(text.data(), static_cast<int>(text.size())); }
  std::string line() {
    for (std::size_t end; (end = buffer_.find("\r\n")) == std::string::npos;) fill();
    const auto end = buffer_.find("\r\n");
    const auto text = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return text;
  }
  std::string ask(const std::string& text) {
    say(text + "\r\n");
    return line();
  }
  std::vector<std::string> block() {
    std::vector<std::string> lines;
    for (auto text = line(); text != "."; text = line()) lines.push_back(text);
    return lines;
  }

 private:
  void fill() {
    char piece[8192];
    const int got = socket_.receiveBytes(piece, sizeof piece);
    if (got <= 0) throw std::runtime_error("closed after: " + buffer_);
    buffer_.append(piece, static_cast<std::size_t>(got));
  }
  Poco::Net::StreamSocket socket_;
  std::string buffer_;
};

class DemoTest : public HostTest {
 protected:
  DemoTest() {
    std::filesystem::remove_all(data);
    start();
  }
  void start() {
    serve({"--demo"});
    std::smatch found;
    const std::regex ports("POP3 127\\.0\\.0\\.1:([0-9]+), SMTP 127\\.0\\.0\\.1:([0-9]+)");
    ASSERT_TRUE(tegami::fixtures::wait_until([&] {
      const auto text = output();
      if (!std::regex_search(text, found, ports)) return false;
      pop3 = static_cast<std::uint16_t>(std::stoi(found[1]));
      smtp = static_cast<std::uint16_t>(std::stoi(found[2]));
      return true;
    })) << output();
  }
  std::uint16_t pop3 = 0, smtp = 0;
};

TEST_F(DemoTest, a_newcomer_is_told_where_to_look_and_can_log_in) {
  EXPECT_NE(output().find("admin        admin-demo"), std::string::npos) << output();
  Browser browser(port);
  EXPECT_EQ(browser.log_in("admin", "admin-demo").status, 303);
  EXPECT_NE(browser.get("/admin/mail-servers").body.find("name=\"pop3.port\" value=\"" + std::to_string(pop3)),
            std::string::npos);
  const auto policies = good({"policy", "list"});
  EXPECT_NE(policies.find("transport.allow_plaintext = true"), std::string::npos);
  EXPECT_NE(policies.find("transport.allow_private_networks = true"), std::string::npos);
}

TEST_F(DemoTest, pop3_lists_gives_and_deletes_at_quit) {
  Line line(pop3);
  EXPECT_TRUE(line.line().starts_with("+OK"));
  EXPECT_TRUE(line.ask("CAPA").starts_with("+OK"));
  const auto capabilities = line.block();
  for (const auto* one : {"UIDL", "TOP", "USER", "PIPELINING"})
    EXPECT_NE(std::find(capabilities.begin(), capabilities.end(), one), capabilities.end()) << one;
  EXPECT_TRUE(line.ask("STAT").starts_with("-ERR"));
  EXPECT_TRUE(line.ask("USER sato").starts_with("+OK"));
  EXPECT_TRUE(line.ask("PASS wrong").starts_with("-ERR [AUTH]"));
  line.say("USER sato\r\nPASS sato-demo\r\nUIDL\r\nLIST\r\nRETR 3\r\nTOP 3 0\r\nDELE 1\r\nRETR 1\r\n");  // pipelined
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(line.line().starts_with("+OK"));
  const auto uids = line.block();
  EXPECT_GE(uids.size(), 6U);
  EXPECT_TRUE(line.line().starts_with("+OK"));
  EXPECT_EQ(line.block().size(), uids.size());
  EXPECT_TRUE(line.line().starts_with("+OK"));
  const auto mail = line.block();
  EXPECT_NE(std::find(mail.begin(), mail.end(), ".."), mail.end()) << "a lone dot is doubled";
  EXPECT_NE(std::find(mail.begin(), mail.end(), "To: <sato.hanako@example.co.jp>"), mail.end());
  EXPECT_TRUE(line.line().starts_with("+OK"));
  EXPECT_LT(line.block().size(), mail.size());
  EXPECT_TRUE(line.line().starts_with("+OK"));
  EXPECT_TRUE(line.line().starts_with("-ERR"));
  {
    Line second(pop3);
    second.line();
    second.ask("USER sato");
    EXPECT_TRUE(second.ask("PASS sato-demo").starts_with("-ERR [IN-USE]"));
  }
  EXPECT_TRUE(line.ask("QUIT").starts_with("+OK"));
  Line again(pop3);
  again.line();
  again.ask("USER sato");
  ASSERT_TRUE(tegami::fixtures::wait_until(
      [&] { return again.ask("PASS sato-demo").starts_with("+OK") || (again.ask("USER sato"), false); }));
  again.say("UIDL\r\n");
  again.line();
  const auto left = again.block();
  EXPECT_EQ(std::find(left.begin(), left.end(), uids[0]), left.end());
  EXPECT_TRUE(left[0].ends_with(uids[1].substr(2)));
}

TEST_F(DemoTest, smtp_delivers_into_the_local_mailboxes_after_log_on) {
  Line line(smtp);
  EXPECT_TRUE(line.line().starts_with("220"));
  line.say("EHLO test\r\n");
  std::string all;
  for (auto text = line.line();; text = line.line()) {
    all += text + "\n";
    if (text.starts_with("250 ")) break;
  }
  EXPECT_NE(all.find("AUTH PLAIN LOGIN"), std::string::npos);
  EXPECT_NE(all.find("PIPELINING"), std::string::npos);
  EXPECT_TRUE(line.ask("MAIL FROM:<sato.hanako@example.co.jp>").starts_with("530"));
  EXPECT_TRUE(line.ask("AUTH PLAIN AHNhdG8Ad3Jvbmc=").starts_with("535"));
  EXPECT_TRUE(line.ask("AUTH LOGIN").starts_with("334"));
  EXPECT_TRUE(line.ask("c2F0bw==").starts_with("334"));
  EXPECT_TRUE(line.ask("c2F0by1kZW1v").starts_with("235"));
  line.say(
      "MAIL FROM:<sato.hanako@example.co.jp>\r\nRCPT TO:<nobody@example.com>\r\nRCPT "
      "TO:<Suzuki@example.co.jp>\r\nDATA\r\n");
  EXPECT_TRUE(line.line().starts_with("250"));
  EXPECT_TRUE(line.line().starts_with("550"));
  EXPECT_TRUE(line.line().starts_with("250"));
  EXPECT_TRUE(line.line().starts_with("354"));
  EXPECT_TRUE(line.ask("Subject: marker-4711\r\n\r\n..dot\r\n.").starts_with("250"));
  Line pop(pop3);
  pop.line();
  pop.ask("USER suzuki");
  pop.ask("PASS suzuki-demo");
  pop.say("UIDL\r\n");
  pop.line();
  const auto count = pop.block().size();
  bool found = false;
  for (std::size_t i = 1; i <= count; ++i) {
    pop.say("RETR " + std::to_string(i) + "\r\n");
    pop.line();
    const auto mail = pop.block();
    if (mail[0] != "Subject: marker-4711") continue;
    found = true;
    EXPECT_EQ(mail[2], "..dot");
  }
  EXPECT_TRUE(found);
}

TEST_F(DemoTest, the_demo_goes_on_in_its_own_folder) {
  server->terminate();
  start();
  Browser browser(port);
  EXPECT_EQ(browser.log_in("sato", "sato-demo").status, 303);
}

}  // namespace
}  // namespace samplehost
