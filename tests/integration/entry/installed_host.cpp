#include "integration/entry/installed_host.h"

namespace tegami::integration {

namespace json = boost::json;

void InstalledHost::SetUp() {
  TEGAMI_REQUIRE("dovecot", "openssl");
  if (!std::filesystem::exists(program_)) GTEST_FAIL() << program_ << " is not built";
  ASSERT_EQ(run({"user", "add", "admin", "--password", "admin-password", "--admin"}).status, 0);
  ASSERT_EQ(run({"user", "add", "taro", "--password", "taro-password"}).status, 0);
  ASSERT_EQ(run({"policy", "set", "transport.allow_plaintext", "true"}).status, 0);
  ASSERT_EQ(run({"policy", "set", "transport.allow_private_networks", "true"}).status, 0);
  dovecot_ = std::make_unique<fixtures::Dovecot>();
  dovecot_->add_user("taro", "secret-pass");
}

std::vector<std::string> InstalledHost::command(std::vector<std::string> words) const {
  words.insert(words.begin(), program_);
  words.insert(words.end(), {"--data", data().string()});
  return words;
}

fixtures::Finished InstalledHost::run(std::vector<std::string> words) const {
  return fixtures::run(command(std::move(words)), {}, std::chrono::minutes(4));
}

json::object InstalledHost::call(const std::string& user, const std::string& name, const json::object& request) const {
  const auto done = run({"call", name, json::serialize(request), "--as", user});
  json::error_code broken;
  // Behind what the host may say on stderr, which is in the same text.
  const auto start = done.output.rfind("\n{", done.output.size() - 2);
  const auto answer = json::parse(start == std::string::npos ? done.output : done.output.substr(start + 1), broken);
  if (broken || !answer.is_object()) throw std::runtime_error(name + ": " + done.output);
  return answer.get_object();
}

}  // namespace tegami::integration
