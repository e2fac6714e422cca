/// plugin.h - the module as a whole: builds the rooms at migrate and activate, takes them down at deactivate.
///
/// The C tables of entry.cpp call it; exceptions may leave these functions and are caught there. No thread, no
/// connection before activate (a host forks before it); migrate's own are gone when it returns.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <shared_mutex>
#include <string>

#include "pages/page.h"
#include "services/services.h"
#include "tegami-host/module.hpp"

namespace tegami::entry {

class Plugin {
 public:
  /// folder: locale, templates, data and migrations as the built module has them.
  Plugin(const tegami_host& host, std::filesystem::path folder);
  ~Plugin();
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  void migrate();
  void activate(std::uint32_t run);
  void deactivate(std::chrono::milliseconds deadline);

  /// Throws NotActive, or Forked in a child of the process that activated.
  services::Result call(const services::Caller& caller, std::string_view name, const services::Json& request,
                        const services::Attachments& attachments);
  pages::PageResponse page(pages::PageRequest request);
  std::vector<std::string> service_names() const;
  std::vector<std::string> page_routes() const;
  std::uint64_t pending_jobs() const;
  bool drain(std::chrono::milliseconds deadline);

  struct NotActive {};
  struct Forked {};

 private:
  struct Rooms;
  std::shared_lock<std::shared_mutex> enter() const;

  sdk::Host host_;
  std::filesystem::path folder_;
  std::int64_t activated_by_ = 0;  ///< process id
  std::atomic<bool> active_ = false;
  mutable std::shared_mutex rooms_mutex_;  ///< held shared by each call, alone while rooms come and go
  std::unique_ptr<Rooms> rooms_;
};

}  // namespace tegami::entry
