/// host_side.h - the C tables that one module sees: its host object, and the nine services behind it.
///
/// Lives from before the module's create until after its destroy. The tables' functions may be called on any thread;
/// no exception leaves them: they log and answer TEGAMI_FAILED.
#pragma once

#include <tegami-host/all.h>

#include <filesystem>
#include <string>

#include "modules/events.h"

namespace samplehost {

struct Core;

class HostSide {
 public:
  HostSide(Core& core, Events& events, std::string module_id);
  HostSide(const HostSide&) = delete;
  HostSide& operator=(const HostSide&) = delete;
  const tegami_host* table() const { return &host_; }

  Core& core;
  Events& events;
  const std::string module_id;
  const std::string dsn, private_folder;
  /// What a table function got as host_context; logs what() and answers TEGAMI_FAILED.
  tegami_status failed(const char* where, const char* what) const;

 private:
  tegami_host host_{};
};

}  // namespace samplehost
