// user, role, group, token: people without a browser.
#include <fstream>
#include <iostream>

#include "cli/commands.h"
#include "data/user_import.h"
#include "modules/core.h"
#include "security/password.h"

namespace samplehost {
namespace {

User need_user(Core& core, const std::string& login) {
  auto user = core.users.by_login(login);
  if (!user) throw std::runtime_error("there is no user '" + login + "'");
  return std::move(*user);
}

std::string need_password(const Arguments& arguments) {
  const auto password = secret_value(arguments, "password");
  if (password.empty()) throw UsageError("the password is empty");
  if (password.size() > 1024) throw UsageError("the password is longer than 1024 bytes");
  return password;
}

int add(Core& core, const Arguments& arguments) {
  need_words(arguments, 2, "user add NAME --password WORD|- --data DIR");
  NewUser user{
      arguments.words[1], arguments.value("display-name"), arguments.value("address"), {}, arguments.has("admin")};
  if (const auto mistake = mistake_in(user); !mistake.empty()) throw UsageError(mistake);
  if (arguments.given("password")) user.password_hash = hash_password(need_password(arguments));
  const auto key = core.users.add(user);
  if (!key) throw std::runtime_error("there is a user '" + user.login + "' already");
  std::cout << *key << '\n';
  return 0;
}

int import(Core& core, const Arguments& arguments) {
  need_words(arguments, 2, "user import FILE.csv --data DIR");
  std::ifstream csv(arguments.words[1], std::ios::binary);
  if (!csv) throw std::runtime_error(arguments.words[1] + " cannot be read");
  const auto counts = import_users(core.database, core.clock, csv);
  std::cout << counts.added << " added, " << counts.changed << " changed\n";
  return 0;
}

}  // namespace

int user_command(CommandLine words) {
  const auto arguments = parse_with_data(words, {"password", "display-name", "address"}, {"admin"});
  const auto act = arguments.words.empty() ? std::string{} : arguments.words[0];
  constexpr std::string_view usage = "user add|password|import|lock|unlock|delete NAME --data DIR";
  need_words(arguments, 2, usage);
  Core core(folder_choice(arguments), clock_of(arguments));
  if (act == "add") return add(core, arguments);
  if (act == "import") return import(core, arguments);
  const auto user = need_user(core, arguments.words[1]);
  if (act == "password") {
    core.users.set_password(user.key, hash_password(need_password(arguments)));
  } else if (act == "lock" || act == "unlock") {
    core.users.set_locked(user.key, act == "lock");
  } else if (act == "delete") {
    core.users.remove(user.key);
  } else {
    need_words(arguments, 0, usage);
  }
  return 0;
}

int role_command(CommandLine words) {
  const auto arguments = parse_with_data(words, {});
  constexpr std::string_view usage = "role grant|revoke ROLE NAME --data DIR";
  need_words(arguments, 3, usage);
  const auto& act = arguments.words[0];
  if (act != "grant" && act != "revoke") need_words(arguments, 0, usage);
  Core core(folder_choice(arguments), clock_of(arguments));
  core.users.set_role(need_user(core, arguments.words[2]).key, arguments.words[1], act == "grant");
  return 0;
}

int group_command(CommandLine words) {
  const auto arguments = parse_with_data(words, {});
  constexpr std::string_view usage = "group add|remove GROUP NAME --data DIR";
  need_words(arguments, 3, usage);
  const auto& act = arguments.words[0];
  if (act != "add" && act != "remove") need_words(arguments, 0, usage);
  Core core(folder_choice(arguments), clock_of(arguments));
  core.users.set_member(arguments.words[1], need_user(core, arguments.words[2]).key, act == "add");
  return 0;
}

int token_command(CommandLine words) {
  const auto arguments = parse_with_data(words, {"as", "label"});
  need_words(arguments, 1, "token create --as NAME --data DIR");
  if (arguments.words[0] != "create") need_words(arguments, 0, "token create --as NAME --data DIR");
  Core core(folder_choice(arguments), clock_of(arguments));
  std::cout << core.tokens.create(need_user(core, arguments.value("as")).key, arguments.value("label")) << '\n';
  return 0;
}

}  // namespace samplehost
