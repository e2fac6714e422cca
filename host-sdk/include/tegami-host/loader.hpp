/// loader.hpp - a module for host authors: found, loaded by Boost.DLL, and led through its life.
///
/// Needs TegamiHostSdk::host. One Module belongs to one host thread ("the host thread" of docs/threads.md) but for
/// the features' own functions, which have marks of their own. Nothing throws but std::bad_alloc; no exception of a
/// module can come through, since none may cross the border (TH-8).
///
///   for (const auto& folder : find_modules("/usr/lib/tegami/modules")) {
///     auto module = Module::start(folder, *host.table(), TEGAMI_RUN_SERVICES | TEGAMI_RUN_JOBS);
///     if (!module) log(module.error().text);              // says which module and why; go on without it
///     else modules.push_back(std::move(*module));
///   }
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "all.h"
#include "manifest.hpp"

namespace tegami::sdk {

/// Where a module's way ended.
enum class Stage {
  manifest,    ///< manifest.json missing, too big, or with mistakes
  library,     ///< the file is missing, outside its folder, or cannot be loaded
  symbol,      ///< no tegami_module_entry, or a shorter one than any version had
  version,     ///< another ABI major; id, version or ABI differ from the manifest's
  services,    ///< a required host service is missing
  create,      ///< the module said no, or gave a table without its functions
  feature,     ///< a feature that the manifest promises is not there
  migrate,     ///< its storage cannot be brought to its version
  activate,    ///< it cannot begin to work
  deactivate,  ///< it took longer than it may (TH-21); it is inactive all the same
  unload,      ///< its file is still mapped although the manifest allows unloading (TH-23)
  state        ///< the host called a step out of order
};
std::string_view name(Stage stage);

struct LoadFailure {
  Stage stage = Stage::state;
  std::string module;  ///< its id, or its folder as long as the id is not known
  std::string text;    ///< one or more lines: which module, why, what to do; both numbers where numbers differ
  tegami_status status = TEGAMI_FAILED;  ///< the module's own, where it gave one
  std::string code;                      ///< the module's own error code, or empty
};
[[noreturn]] void throw_exception_from_error(const LoadFailure& failure, const boost::source_location& where);

template <class T = void>
using LoadResult = boost::system::result<T, LoadFailure>;

/// Sub-folders of `folder` that hold a manifest.json, sorted by name. Empty when the folder cannot be read.
std::vector<std::filesystem::path> find_modules(const std::filesystem::path& folder);

/// True while the file of that path (absolute, symbolic links resolved) is mapped into this process as a library.
bool is_mapped(const std::filesystem::path& file);

/// The states between the steps. A module moves forward by load, create, migrate, activate and back by deactivate,
/// destroy, unload.
enum class State { unloaded, loaded, created, migrated, active };
std::string_view name(State state);

/// One loaded module. Movable; the destructor does what is left of deactivate (default_deadline), destroy, unload.
/// `host` must outlive it.
class Module {
 public:
  static constexpr std::chrono::milliseconds default_deadline{10'000};

  /// Manifest, library, symbol, versions and required services; nothing of the module has run but what the dynamic
  /// linker runs (TH-10). The caller's signal mask is as before.
  static LoadResult<Module> load(const std::filesystem::path& folder, const tegami_host& host);
  static LoadResult<Module> load(Manifest manifest, const tegami_host& host);
  /// load, create, migrate, activate; a step that fails undoes those before it.
  static LoadResult<Module> start(const std::filesystem::path& folder, const tegami_host& host, std::uint32_t run);

  Module(Module&&) noexcept;
  Module& operator=(Module&&) noexcept;
  ~Module();

  LoadResult<> create();                     ///< state loaded
  LoadResult<> migrate();                    ///< state created or migrated; may block on other processes
  LoadResult<> activate(std::uint32_t run);  ///< state migrated; run: TEGAMI_RUN_ flags
  /// State active. Joins the module's threads; fails (and is done all the same) when it took more than the deadline
  /// and two seconds.
  LoadResult<> deactivate(std::chrono::milliseconds deadline = default_deadline);
  void destroy();  ///< any state; deactivates first where needed
  /// Any state; destroys first where needed. With "unload": "never" the mapping stays and this succeeds.
  LoadResult<> unload();

  State state() const noexcept;
  const Manifest& manifest() const noexcept;
  std::string_view id() const noexcept { return manifest().id; }
  /// The smaller of both sides' minor numbers.
  std::uint32_t abi_minor() const noexcept;

  /// A feature's table, or null: module.feature<tegami_module_pages>(TEGAMI_MODULE_PAGES). From create to destroy.
  /// Its members are read through TEGAMI_HAS only. Any thread.
  template <class Table>
  const Table* feature(std::string_view id) const {
    return static_cast<const Table*>(find_feature(id));
  }
  /// The first argument of every feature function; null before create.
  void* context() const noexcept;

 private:
  struct Loaded;
  explicit Module(std::unique_ptr<Loaded> loaded);
  const void* find_feature(std::string_view id) const;
  std::unique_ptr<Loaded> loaded_;
};

}  // namespace tegami::sdk
