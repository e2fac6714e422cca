// The JSON services by HTTP and by the command line, and a module's life in the program.
#include <csignal>

#include "integration/sample_host/host_server.h"

namespace samplehost {
namespace {

class Services : public HostTest {
 protected:
  Services() { serve(); }
  Answer call(const std::string& name, const std::string& body, const std::string& type = "application/json") {
    return Browser(port).send("POST", "/api/services/" + name, type, body, {{"Authorization", "Bearer " + token}});
  }
  std::string token = good({"token", "create", "--as", "taro"});
};

TEST_F(Services, C4_a_service_answers_to_a_bearer_token) {
  const auto answer = call("hello.greet", "{}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"greeting": "Hello, 山田 太郎"})");
}

TEST_F(Services, C4_the_command_line_gives_the_same_beside_the_running_server) {
  const auto done = command({"call", "hello.greet", "{}", "--as", "taro", "--modules", modules.string()});
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.output, "{\"greeting\": \"Hello, 山田 太郎\"}\n");
  EXPECT_EQ(call("hello.greet", "{}").status, 200);
}

TEST_F(Services, errors_are_json_with_a_code_and_a_status) {
  const auto unknown = call("hello.nothing", "{}");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_NE(unknown.body.find("{\"error\":{\"code\":\"unknown_service\""), std::string::npos) << unknown.body;
  EXPECT_EQ(call("hello.greet", "[1]").status, 400);
  EXPECT_EQ(call("hello.greet", "{").status, 400);
  EXPECT_EQ(call("hello.greet", "a=1", "application/x-www-form-urlencoded").status, 415);
  EXPECT_EQ(call("hello.greet", R"({"data_base64": "%%%"})").status, 422);
  const auto line = command({"call", "hello.nothing", "{}", "--as", "taro", "--modules", modules.string()});
  EXPECT_EQ(line.status, 1);
  EXPECT_NE(line.output.find("{\"error\":{\"code\":\"unknown_service\""), std::string::npos) << line.output;
}

TEST_F(Services, a_wrong_token_a_session_cookie_or_a_locked_user_is_not_enough) {
  Browser browser(port);
  browser.log_in("taro", "secret-taro");
  EXPECT_EQ(browser.send("POST", "/api/services/hello.greet", "application/json", "{}").status, 401);
  const auto right = token;
  token = "x" + right.substr(1);
  EXPECT_EQ(call("hello.greet", "{}").status, 401);
  token = right;
  good({"user", "lock", "taro"});
  EXPECT_EQ(call("hello.greet", "{}").status, 401);
  EXPECT_NE(command({"call", "hello.greet", "{}", "--as", "taro"}).status, 0);
  good({"user", "unlock", "taro"});
  EXPECT_EQ(call("hello.greet", "{}").status, 200);
  good({"user", "delete", "taro"});
  EXPECT_EQ(call("hello.greet", "{}").status, 401);
}

TEST_F(Services, a_multipart_request_brings_json_and_files) {
  const std::string file(300'000, 'x');
  EXPECT_EQ(call("hello.greet",
                 "--BB\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n{}\r\n--BB\r\nContent-Disposition: "
                 "form-data; name=\"data\"; filename=\"a\"\r\n\r\n" +
                     file + "\r\n--BB--\r\n",
                 "multipart/form-data; boundary=BB")
                .status,
            200);
  EXPECT_EQ(call("hello.greet", "--BB\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--BB--\r\n",
                 "multipart/form-data; boundary=BB")
                .status,
            422);
  EXPECT_TRUE(server->running());
}

TEST_F(Services, the_command_line_says_what_is_wrong_with_a_file_and_with_a_user) {
  const auto file = command({"call", "hello.greet", R"({"csv": "@/no/such/file"})", "--as", "taro"});
  EXPECT_EQ(file.status, 1);
  EXPECT_NE(file.output.find("\"code\":\"file\""), std::string::npos) << file.output;
  const auto user = command({"call", "hello.greet", "{}", "--as", "nobody"});
  EXPECT_EQ(user.status, 1);
  EXPECT_NE(user.output.find("\"code\":\"unknown_user\""), std::string::npos) << user.output;
}

TEST_F(Services, sigterm_stops_the_module_and_the_server_cleanly) {
  Browser kept(port);
  kept.log_in("taro", "secret-taro");
  server->kill(SIGTERM);
  EXPECT_EQ(server->wait(), 0);
  const auto log = tegami::fixtures::read_file(data / "host.log");
  EXPECT_NE(log.find("hello: deactivated"), std::string::npos);
  EXPECT_NE(log.find("host: module hello stopped"), std::string::npos);
  EXPECT_TRUE(log.ends_with("host: stopped\n")) << log;
}

class BadModules : public HostTest {
 protected:
  void module(const std::string& name, const std::string& change_from, const std::string& change_to) {
    const std::filesystem::path from = TEGAMI_BINARY_DIR "/modules/hello";
    std::filesystem::create_directories(modules / name);
    auto manifest = tegami::fixtures::read_file(from / "manifest.json");
    const auto at = manifest.find(change_from);
    ASSERT_NE(at, std::string::npos);
    manifest.replace(at, change_from.size(), change_to);
    tegami::fixtures::write_file(modules / name / "manifest.json", manifest);
    std::filesystem::copy_file(from / "hello.so", modules / name / "hello.so");
  }
};

TEST_F(BadModules, C1_each_is_named_with_its_reason_and_the_host_goes_on_without_it) {
  module("abi", R"("major": 1)", R"("major": 9)");
  module("gone", "hello.so", "nowhere.so");
  module("liar", R"("id": "hello")", R"("id": "liar")");
  module("broken", "{", "{{");
  module("exacting", "tegami.host.users/1", "tegami.host.teleport/1");
  serve();
  const auto text = output();
  for (const auto* reason : {"abi", "nowhere.so", "liar", "broken", "teleport"})
    EXPECT_NE(text.find(reason), std::string::npos) << reason << " is not named in:\n" << text;
  EXPECT_NE(tegami::fixtures::read_file(data / "host.log").find("nowhere.so"), std::string::npos);
  Browser browser(port);
  browser.log_in("taro", "secret-taro");
  EXPECT_EQ(browser.get("/m/hello/").status, 200);
}

TEST_F(BadModules, a_folder_without_modules_still_gives_a_host) {
  std::filesystem::remove(modules / "hello");
  serve();
  EXPECT_NE(output().find("there are no modules in"), std::string::npos);
  Browser browser(port);
  EXPECT_EQ(browser.log_in("admin", "secret-admin").status, 303);
  EXPECT_EQ(browser.get("/m/hello/").status, 404);
}

TEST_F(HostTest, a_wrong_command_line_says_what_to_write) {
  for (const auto& [words, reason] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"serf"}, "there is no command 'serf'"},
           {{"policy", "set", "transport.unknown", "1"}, "there is no policy 'transport.unknown'"},
           {{"policy", "set", "receive.interval_s", "5"}, "from 60 to 86400"},
           {{"server", "set", "pop3", "--host", "x", "--port", "70000"}, "--port takes a number from 1 to 65535"},
           {{"server", "set", "imap", "--host", "x"}, "pop3 or smtp"},
           {{"user", "add", "TARO"}, "there is a user 'TARO' already"},
           {{"user", "lock", "nobody"}, "there is no user 'nobody'"},
           {{"serve", "--clock", "noon"}, "RFC 3339"},
           {{"serve", "--database", "mysql://x"}, "postgresql://"},
           {{"serve", "--demo"}, "--demo fills an empty folder"},
           {{"serve", "--demo", "--bind", "0.0.0.0"}, "127.0.0.1"}}) {
    const auto done = command(words);
    EXPECT_NE(done.status, 0) << words[0];
    EXPECT_NE(done.output.find(reason), std::string::npos) << done.output;
  }
}

TEST_F(HostTest, a_moved_clock_shows_in_the_program) {
  serve({"--clock", "2030-01-01T00:00:00Z"});
  Browser browser(port);
  EXPECT_EQ(browser.log_in("taro", "secret-taro").status, 303);
  EXPECT_EQ(browser.get("/me").status, 200);
}

}  // namespace
}  // namespace samplehost
