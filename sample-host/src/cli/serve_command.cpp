// serve: the HTTP server with the modules at work, until SIGTERM or SIGINT.
#include <Poco/Net/IPAddress.h>
#include <pthread.h>
#include <tegami-host/host/log.h>

#include <chrono>
#include <csignal>
#include <iostream>

#include "cli/commands.h"
#include "demo/demo.h"
#include "modules/core.h"
#include "modules/loaded.h"
#include "web/server.h"

namespace samplehost {
namespace {

constexpr std::chrono::milliseconds request_grace{5000};

/// SIGTERM and SIGINT blocked in this and every later thread, to be awaited; SIGPIPE ignored.
class StopSignal {
 public:
  StopSignal() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  void wait() const {
    int which = 0;
    while (sigwait(&set_, &which) != 0) continue;
  }

 private:
  sigset_t set_{};
};

std::string origin_of(const Arguments& arguments) {
  auto origin = arguments.value("origin");
  while (origin.ends_with('/')) origin.pop_back();
  if (!origin.empty() && !origin.starts_with("http://") && !origin.starts_with("https://"))
    throw UsageError("--origin takes what browsers see: https://groupware.example.co.jp");
  return origin;
}

bool loopback(const std::string& address) {
  Poco::Net::IPAddress parsed;
  return address == "localhost" || (Poco::Net::IPAddress::tryParse(address, parsed) && parsed.isLoopback());
}

}  // namespace

int serve_command(CommandLine words) {
  const auto arguments = parse_with_data(words, {"port", "bind", "modules", "origin"}, {"demo"});
  need_words(arguments, 0, "serve --data DIR --port N");
  const auto bind = arguments.given("bind").value_or("127.0.0.1");
  const auto origin = origin_of(arguments);
  const auto port = static_cast<std::uint16_t>(arguments.number("port", 0, 0, 65'535));
  const bool wants_demo = arguments.has("demo");
  if (wants_demo && !loopback(bind)) throw UsageError("--demo has known passwords: it listens on 127.0.0.1 only");
  const StopSignal stop;
  Core core(folder_choice(arguments), clock_of(arguments));
  if (wants_demo && !core.folder.fresh() && !core.folder.demo())
    throw UsageError("--demo fills an empty folder: " + core.folder.path().string() + " has other data");
  std::unique_ptr<Demo> demo;
  if (wants_demo) demo = std::make_unique<Demo>(core, share_folder() / "demo");
  Modules modules(core);
  modules.start(
      arguments.given("modules") ? std::filesystem::path(arguments.value("modules")) : default_modules_folder(),
      TEGAMI_RUN_SERVICES | TEGAMI_RUN_JOBS);
  {
    App app(core, modules, share_folder(), origin);
    Server server(app, bind, port);
    const auto shown = bind.find(':') == std::string::npos ? bind : "[" + bind + "]";
    const auto url = "http://" + shown + ":" + std::to_string(server.port());
    std::cout << "listening on " << url << std::endl;
    if (demo) demo->introduce(std::cout, url);
    core.log.write(TEGAMI_LOG_INFO, "host", "listening on " + url);
    stop.wait();
    if (!server.stop(request_grace))
      core.log.write(TEGAMI_LOG_WARNING, "host", "requests still run; their modules are stopped");
    modules.quiet();
  }
  modules.stop();
  core.log.write(TEGAMI_LOG_INFO, "host", "stopped");
  return 0;
}

}  // namespace samplehost
