#include "modules/loaded.h"

#include <tegami-host/host/log.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "modules/core.h"

namespace samplehost {

namespace sdk = tegami::sdk;

Modules::Modules(Core& core) : events_(core.database, core.log), core_(core) {}

void Modules::refuse(const std::string& text) {
  std::cerr << "tegami-host: " << text << std::endl;
  core_.log.write(TEGAMI_LOG_ERROR, "host", text);
}

void Modules::start(const std::filesystem::path& folder, std::uint32_t run) {
  const auto folders = sdk::find_modules(folder);
  if (folders.empty()) refuse("there are no modules in " + folder.string());
  for (const auto& one : folders) {
    // The manifest comes first, since the module's private folder carries its id.
    auto manifest = sdk::read_manifest(one);
    if (!manifest) {
      refuse("the module in " + one.string() + " is left out: " + manifest.error().text());
      continue;
    }
    for (const auto& warning : manifest->warnings) core_.log.write(TEGAMI_LOG_WARNING, manifest->id, warning);
    if (by_id(manifest->id) != nullptr) {
      refuse("the module in " + one.string() + " is left out: another has the id " + manifest->id);
      continue;
    }
    auto side = std::make_unique<HostSide>(core_, events_, manifest->id);
    auto module = sdk::Module::start(one, *side->table(), run);
    if (!module) {
      refuse("the module " + module.error().module + " is left out (" + std::string(sdk::name(module.error().stage)) +
             "): " + module.error().text);
      continue;
    }
    services_.push_back(sdk::service_names(*module));
    modules_.push_back(std::make_unique<sdk::Module>(std::move(*module)));
    sides_.push_back(std::move(side));
    core_.log.write(TEGAMI_LOG_INFO, "host", "module " + manifest->id + " " + manifest->version + " started");
  }
  events_.start();
}

bool Modules::drain(std::int64_t deadline_ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(deadline_ms);
  for (const auto& module : modules_) {
    const auto* jobs = module->feature<tegami_module_jobs>(TEGAMI_MODULE_JOBS);
    if (jobs == nullptr || !TEGAMI_HAS(jobs, drain)) continue;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (jobs->drain(module->context(), std::max<std::int64_t>(left.count(), 0)) == TEGAMI_TIMEOUT) return false;
  }
  return true;
}

void Modules::quiet() {
  events_.stop();
  for (auto at = modules_.rbegin(); at != modules_.rend(); ++at) {
    if ((*at)->state() != sdk::State::active) continue;
    if (auto stopped = (*at)->deactivate(); !stopped) refuse(stopped.error().text);
  }
}

void Modules::stop() {
  quiet();
  for (auto at = modules_.rbegin(); at != modules_.rend(); ++at) {
    const std::string id((*at)->id());
    if (auto gone = (*at)->unload(); !gone) refuse(gone.error().text);
    core_.log.write(TEGAMI_LOG_INFO, "host", "module " + id + " stopped");
  }
  modules_.clear();
  services_.clear();
  sides_.clear();
}

const sdk::Module* Modules::by_id(std::string_view id) const {
  for (const auto& module : modules_)
    if (module->id() == id) return module.get();
  return nullptr;
}

const sdk::Module* Modules::with_service(std::string_view name) const {
  for (std::size_t i = 0; i < modules_.size(); ++i)
    if (std::find(services_[i].begin(), services_[i].end(), name) != services_[i].end()) return modules_[i].get();
  return nullptr;
}

}  // namespace samplehost
