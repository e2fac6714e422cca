#include "integration/sample_host/host_server.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/StreamCopier.h>

#include <regex>

#include "web/form.h"

namespace samplehost {

namespace fixtures = tegami::fixtures;

namespace {
const std::string program = TEGAMI_BINARY_DIR "/bin/tegami-host";
}

Answer Browser::send(const std::string& method, const std::string& path, const std::string& type,
                     const std::string& body, const Headers& headers) {
  Poco::Net::HTTPClientSession session("127.0.0.1", port_);
  session.setTimeout(Poco::Timespan(30, 0));
  Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
  std::string jar;
  for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty()) request.set("Cookie", jar);
  for (const auto& [name, value] : headers) request.set(name, value);
  if (!type.empty()) request.setContentType(type);
  if (!body.empty() || method == "POST") request.setContentLength64(static_cast<Poco::Int64>(body.size()));
  session.sendRequest(request) << body;
  Answer answer;
  Poco::StreamCopier::copyToString(session.receiveResponse(answer.head), answer.body);
  answer.status = answer.head.getStatus();
  answer.type = answer.head.getContentType();
  answer.location = answer.head.get("Location", "");
  std::vector<Poco::Net::HTTPCookie> set;
  answer.head.getCookies(set);
  for (const auto& cookie : set) {
    if (cookie.getMaxAge() == 0) {
      cookies.erase(cookie.getName());
    } else {
      cookies[cookie.getName()] = cookie.getValue();
    }
  }
  std::smatch found;
  if (std::regex_search(answer.body, found, std::regex("name=\"csrf\" value=\"([^\"]+)\""))) csrf = found[1];
  return answer;
}

Answer Browser::get(const std::string& path, const Headers& headers) { return send("GET", path, "", "", headers); }

Answer Browser::post(const std::string& path, const std::map<std::string, std::string>& values) {
  std::string body = "csrf=" + percent_encoded(csrf);
  for (const auto& [name, value] : values) body += "&" + percent_encoded(name) + "=" + percent_encoded(value);
  return send("POST", path, "application/x-www-form-urlencoded", body);
}

Answer Browser::log_in(const std::string& user, const std::string& password) {
  get("/login");
  return post("/login", {{"user", user}, {"password", password}});
}

HostTest::HostTest() {
  std::filesystem::create_directories(modules);
  std::filesystem::create_directory_symlink(TEGAMI_BINARY_DIR "/modules/hello", modules / "hello");
  good({"user", "add", "admin", "--password", "secret-admin", "--admin", "--display-name", "中村 修一"});
  good({"user", "add", "taro", "--password", "secret-taro", "--display-name", "山田 太郎", "--address",
        "taro@example.co.jp"});
}

fixtures::Finished HostTest::command(std::vector<std::string> words) {
  words.insert(words.begin(), program);
  words.insert(words.end(), {"--data", data.string()});
  return fixtures::run(std::move(words));
}

std::string HostTest::good(std::vector<std::string> words) {
  auto done = command(std::move(words));
  EXPECT_EQ(done.status, 0) << done.output;
  while (done.output.ends_with('\n')) done.output.pop_back();
  return done.output;
}

void HostTest::serve(std::vector<std::string> more) {
  std::vector<std::string> words = {program,  "serve",       "--port",    "0",
                                    "--data", data.string(), "--modules", modules.string()};
  words.insert(words.end(), more.begin(), more.end());
  server = std::make_unique<fixtures::Child>(
      words, fixtures::ChildOptions{.output = folder / ("output" + std::to_string(port))});
  const std::regex line("listening on http://127\\.0\\.0\\.1:([0-9]+)\n");
  std::smatch found;
  const bool up = fixtures::wait_until([&] {
    const auto text = server->output();
    if (std::regex_search(text, found, line)) port = static_cast<std::uint16_t>(std::stoi(found[1]));
    return !found.empty() || !server->running();
  });
  ASSERT_TRUE(up && server->running()) << server->output();
}

}  // namespace samplehost
