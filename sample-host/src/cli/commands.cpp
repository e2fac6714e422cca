#include "cli/commands.h"

#include <array>
#include <iostream>

namespace samplehost {
namespace {

constexpr std::string_view usage = R"(tegami-host: a small host for modules such as Tegami

  tegami-host serve --data DIR [--port N] [--bind ADDRESS] [--origin URL] [--demo] [--modules DIR]
  tegami-host call NAME [JSON] --data DIR --as USER [--modules DIR]     "field": "@FILE" gives a file's bytes

  tegami-host user add NAME [--password WORD|-] [--admin] [--display-name TEXT] [--address MAIL] --data DIR
  tegami-host user password NAME --password WORD|- --data DIR
  tegami-host user import FILE.csv --data DIR          columns: name, display_name, address, password_hash
  tegami-host user lock|unlock|delete NAME --data DIR
  tegami-host role grant|revoke mail-admin NAME --data DIR
  tegami-host group add|remove GROUP NAME --data DIR
  tegami-host token create --as NAME --data DIR
  tegami-host policy set NAME VALUE --data DIR
  tegami-host policy list --data DIR
  tegami-host server set pop3|smtp --host HOST [--port N] [--protection WORD] [--auth WORD] [--oauth-server ID] --data DIR
  tegami-host server clear pop3|smtp --data DIR
  tegami-host oauth-server add --preset google|microsoft|custom --client-id ID [--client-secret WORD|-] [--name TEXT]
      [--authorize-url URL] [--token-url URL] [--revoke-url URL] [--issuer URL] [--scope TEXT]... [--secret-expires DATE] --data DIR
  tegami-host oauth-server list|delete ID --data DIR
  tegami-host key rotate|list --data DIR
  tegami-host key forget ID --data DIR                 once `call secrets.rekey` is done and has lost nothing

All commands take --database postgresql://..., --key FILE and --clock RFC3339. What was used last is remembered in DIR.
)";

struct Command {
  std::string_view name;
  int (*run)(CommandLine);
};
constexpr std::array<Command, 10> commands = {{{"serve", serve_command},
                                               {"call", call_command},
                                               {"user", user_command},
                                               {"role", role_command},
                                               {"group", group_command},
                                               {"token", token_command},
                                               {"policy", policy_command},
                                               {"server", server_command},
                                               {"oauth-server", oauth_server_command},
                                               {"key", key_command}}};

}  // namespace

int run_command(CommandLine words) {
  if (words.empty() || words[0] == "--help" || words[0] == "help") {
    (words.empty() ? std::cerr : std::cout) << usage;
    return words.empty() ? 2 : 0;
  }
  for (const auto& command : commands)
    if (command.name == words[0]) return command.run(words.subspan(1));
  throw UsageError("there is no command '" + words[0] + "'; tegami-host --help lists them");
}

Arguments parse_with_data(CommandLine words, std::vector<std::string_view> with_value,
                          std::vector<std::string_view> flags) {
  for (const auto* name : {"data", "database", "key", "clock"}) with_value.emplace_back(name);
  return parse_arguments(words, with_value, flags);
}

FolderChoice folder_choice(const Arguments& arguments) {
  if (!arguments.given("data")) throw UsageError("--data DIR is needed: the folder to keep everything in");
  return {arguments.value("data"), arguments.value("database"), arguments.value("key")};
}

Clock clock_of(const Arguments& arguments) {
  const auto text = arguments.given("clock");
  if (!text) return {};
  const auto time = parse_time(*text);
  if (!time) throw UsageError("--clock takes an RFC 3339 time: 2026-11-25T09:00:00+09:00");
  return Clock(*time);
}

void need_words(const Arguments& arguments, std::size_t count, std::string_view usage_line) {
  if (arguments.words.size() != count) throw UsageError("usage: tegami-host " + std::string(usage_line));
}

std::string secret_value(const Arguments& arguments, std::string_view name) {
  const auto value = arguments.value(name);
  if (value != "-") return value;
  std::string line;
  std::getline(std::cin, line);
  return line;
}

namespace {

std::filesystem::path prefix() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? std::filesystem::path("/usr") : program.parent_path().parent_path();
}

}  // namespace

std::filesystem::path share_folder() { return prefix() / "share" / "tegami-host"; }

std::filesystem::path default_modules_folder() {
  const auto beside = prefix() / "modules";
  if (std::filesystem::exists(beside)) return beside;
  for (const auto* lib : {"lib", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib64"}) {
    const auto installed = prefix() / lib / "tegami" / "modules";
    if (std::filesystem::exists(installed)) return installed;
  }
  return beside;
}

}  // namespace samplehost
