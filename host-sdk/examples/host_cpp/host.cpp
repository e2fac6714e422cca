// host.cpp - the smallest host that is whole: one user, two services, one page of every module in a folder.
//
//   example_host MODULES_FOLDER
#include <iostream>
#include <tegami-host/handles.hpp>
#include <tegami-host/loader.hpp>
#include <tegami-host/module.hpp>

namespace sdk = tegami::sdk;

// ---- 1. Host services: tables of C functions. Here users (one) and log; a real host has more.

static void write_log(const void*, std::int32_t, tegami_str text) { std::cerr << sdk::view(text) << '\n'; }

static tegami_status get_user(const void*, tegami_str key, void* sink_context, tegami_user_sink sink) {
  if (sdk::view(key) != "u1") return TEGAMI_NOT_FOUND;
  tegami_user user{};
  user.size = sizeof user;
  user.key = key;
  user.login = sdk::str("taro");
  user.name = sdk::str("山田太郎");
  sink(sink_context, &user);
  return TEGAMI_OK;
}

static const void* find_service(const tegami_host*, tegami_str id) {
  static const tegami_host_log log{sizeof(tegami_host_log), 0, write_log};
  static const tegami_host_users users{sizeof(tegami_host_users), 0, get_user, nullptr, nullptr, nullptr, nullptr};
  if (sdk::view(id) == TEGAMI_HOST_LOG) return &log;
  if (sdk::view(id) == TEGAMI_HOST_USERS) return &users;
  return nullptr;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: example_host MODULES_FOLDER\n";
    return 2;
  }

  // ---- 2. The host itself. It outlives every module.
  tegami_host host{};
  host.size = sizeof host;
  host.abi_major = TEGAMI_ABI_MAJOR;
  host.abi_minor = TEGAMI_ABI_MINOR;
  host.name = sdk::str("example_host");
  host.version = sdk::str("1.0");
  host.service = find_service;

  // ---- 3. Modules: a refusal says which and why, and the others go on.
  std::vector<sdk::Module> modules;
  for (const auto& folder : sdk::find_modules(argv[1])) {
    auto module = sdk::Module::start(folder, host, TEGAMI_RUN_SERVICES);
    if (module) {
      modules.push_back(std::move(*module));
    } else {
      std::cerr << module.error().text << '\n';
    }
  }

  // ---- 4. A request: who asks, and for what.
  tegami_caller caller{};
  caller.size = sizeof caller;
  caller.user = sdk::str("u1");
  caller.locale = sdk::str("en");
  for (const auto& module : modules) {
    tegami_page_request request{};
    request.size = sizeof request;
    request.caller = &caller;
    request.method = sdk::str("GET");
    request.path = sdk::str("/");
    const auto page = sdk::handle_page(module, request);
    if (!page) {
      std::cerr << page.error().message << '\n';
      continue;
    }
    const auto body = page->body().read_all(8 * 1024 * 1024, std::chrono::seconds(10));
    if (body) std::cout << module.id() << ": " << page->http_status() << ' ' << *body << '\n';
  }
  return modules.empty() ? 1 : 0;  // 5. Module's destructor deactivates, destroys and unloads
}
