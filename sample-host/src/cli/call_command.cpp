// call: one service in this process, beside a running server or without one.
#include <unistd.h>
#include <csignal>

#include <boost/json.hpp>
#include <iostream>
#include <iterator>

#include "cli/commands.h"
#include "modules/core.h"
#include "modules/loaded.h"
#include "modules/service_call.h"

namespace samplehost {
namespace {

namespace json = boost::json;
namespace sdk = tegami::sdk;

constexpr std::int64_t drain_step_ms = 1000;
constexpr std::chrono::milliseconds pull_step{1000};

volatile std::sig_atomic_t asked_to_stop = 0;

/// The first signal ends the wait for jobs; a second one the program.
void ask_to_stop(int which) {
  asked_to_stop = 1;
  std::signal(which, SIG_DFL);
}

int refuse(const std::string& code, const std::string& message) {
  std::cout << error_json({TEGAMI_FAILED, code, message, {}}) << '\n';
  return 1;
}

/// "field": "@FILE" becomes the bytes of FILE, "@@text" the text "@text"; so does "data": "@FILE" of an object in a
/// list.
std::string take_files(const std::string& text, std::vector<std::pair<std::string, FileBytes>>& files) {
  boost::system::error_code failed;
  auto value = json::parse(text, failed);
  if (failed || !value.is_object()) throw UsageError("the request is no JSON object: " + text.substr(0, 200));
  json::object rest;
  for (const auto& item : value.get_object()) {
    const std::string_view word = item.value().is_string() ? std::string_view(item.value().get_string()) : "";
    if (word.starts_with("@@")) {
      rest[item.key()] = word.substr(1);
    } else if (word.size() > 1 && word.front() == '@') {
      files.emplace_back(std::string(item.key()), FileBytes(std::string(word.substr(1))));
    } else {
      rest[item.key()] = item.value();
    }
  }
  take_fields(rest, [&files](const std::string& name, const json::value& field) {
    const std::string_view word = field.is_string() ? std::string_view(field.get_string()) : "";
    if (!name.ends_with(".data") || word.size() < 2 || word.front() != '@') return false;
    files.emplace_back(name, FileBytes(std::string(word.substr(1))));
    return true;
  });
  return json::serialize(rest);
}

/// The whole answer to standard output; false when it ended early.
bool print(const sdk::Response& response) {
  const auto body = response.body();
  std::vector<char> buffer(64 * 1024);
  bool line_open = false;
  while (body.exists()) {
    const auto [pull, count] = body.next(buffer.data(), buffer.size(), pull_step);
    if (pull == sdk::Pull::end) break;
    if (pull == sdk::Pull::gone || asked_to_stop != 0) return false;
    if (count == 0) continue;
    std::cout.write(buffer.data(), static_cast<std::streamsize>(count));
    line_open = buffer[count - 1] != '\n';
  }
  if (line_open && response.content_type().starts_with("application/json")) std::cout << '\n';
  std::cout.flush();
  return static_cast<bool>(std::cout);
}

}  // namespace

int call_command(CommandLine words) {
  const auto arguments = parse_with_data(words, {"as", "modules", "lang"});
  if (arguments.words.empty() || arguments.words.size() > 2)
    throw UsageError("usage: tegami-host call NAME [JSON|-] --data DIR --as USER");
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  std::signal(SIGPIPE, SIG_IGN);
  ServiceRequest request;
  request.name = arguments.words[0];
  request.address = "local";
  request.locale = arguments.value("lang");
  std::string text = arguments.words.size() == 2 ? arguments.words[1] : "{}";
  if (text == "-") text.assign(std::istreambuf_iterator<char>(std::cin), {});
  Core core(folder_choice(arguments), clock_of(arguments));
  const auto user = core.users.by_login(arguments.value("as"));
  if (!user) return refuse("unknown_user", "There is no user '" + arguments.value("as") + "' (--as USER).");
  if (user->locked) return refuse("forbidden", "The user is locked.");
  try {
    request.json = take_files(text, request.files);
  } catch (const UsageError& error) {
    return refuse("invalid_json", error.what());
  } catch (const std::runtime_error& error) {
    return refuse("file", error.what());
  }
  if (const auto wrong = take_base64_fields(request.json, core.folder.path(), request.files)) {
    std::cout << error_json(*wrong) << '\n';
    return 1;
  }
  Modules modules(core);
  modules.start(
      arguments.given("modules") ? std::filesystem::path(arguments.value("modules")) : default_modules_folder(),
      TEGAMI_RUN_SERVICES);
  int code = 0;
  {
    const auto response = call_service(modules, *user, request);
    if (!response) {
      std::cout << error_json(response.error()) << std::endl;
      code = 1;
    } else if (!print(*response)) {
      code = 1;
    }
  }
  while (asked_to_stop == 0 && !modules.drain(drain_step_ms)) continue;
  modules.stop();
  return code;
}

}  // namespace samplehost
