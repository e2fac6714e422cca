/// loaded.h - the modules of one process: found, started, asked for their menu, stopped.
///
/// start() and stop() belong to the main thread; what is loaded does not change in between.
#pragma once

#include <tegami-host/handles.hpp>
#include <tegami-host/loader.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "modules/events.h"
#include "modules/host_side.h"

namespace samplehost {

struct Core;

class Modules {
 public:
  explicit Modules(Core& core);
  ~Modules() { stop(); }
  Modules(const Modules&) = delete;
  Modules& operator=(const Modules&) = delete;

  /// run: TEGAMI_RUN_ flags. A module that fails is named with the reason on stderr and in the log; the host goes on
  /// without it.
  void start(const std::filesystem::path& folder, std::uint32_t run);
  /// Waits until no module has jobs left in this process; false when the deadline passed first.
  bool drain(std::int64_t deadline_ms);
  /// Ends all work of the modules; calls that wait in them come back. Their tables stay until stop().
  void quiet();
  /// quiet(), destroy, unload. No call may be running.
  void stop();

  const std::vector<std::unique_ptr<tegami::sdk::Module>>& all() const { return modules_; }
  const tegami::sdk::Module* by_id(std::string_view id) const;
  /// The module that has the service, or null.
  const tegami::sdk::Module* with_service(std::string_view name) const;

 private:
  void refuse(const std::string& text);
  Events events_;
  Core& core_;
  std::vector<std::unique_ptr<HostSide>> sides_;
  std::vector<std::unique_ptr<tegami::sdk::Module>> modules_;
  std::vector<std::vector<std::string>> services_;
};

}  // namespace samplehost
