#include "modules/host_side.h"

#include "modules/core.h"
#include "modules/service_tables.h"

namespace samplehost {
namespace {

constexpr std::string_view host_name = "tegami-host";
constexpr std::string_view host_version = "0.1.0";

tegami_str str(std::string_view text) { return {text.data(), text.size()}; }

const void* service(const tegami_host*, tegami_str id) {
  const std::string_view name = id.data == nullptr ? std::string_view{} : std::string_view(id.data, id.length);
  return service_table(name);
}

}  // namespace

HostSide::HostSide(Core& core_, Events& events_, std::string id)
    : core(core_),
      events(events_),
      module_id(std::move(id)),
      dsn(core_.folder.module_dsn(module_id)),
      private_folder(core_.folder.module_folder(module_id).string()) {
  host_.size = sizeof host_;
  host_.context = this;
  host_.abi_major = TEGAMI_ABI_MAJOR;
  host_.abi_minor = TEGAMI_ABI_MINOR;
  host_.name = str(host_name);
  host_.version = str(host_version);
  host_.service = service;
}

tegami_status HostSide::failed(const char* where, const char* what) const {
  core.log.write(TEGAMI_LOG_ERROR, "host", std::string(where) + " for " + module_id + ": " + what);
  return TEGAMI_FAILED;
}

}  // namespace samplehost
