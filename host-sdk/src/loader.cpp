#include "tegami-host/loader.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "library.h"
#include "tegami-host/handles.hpp"

namespace tegami::sdk {

namespace {

using Clock = std::chrono::steady_clock;

// What deactivate may take beyond its deadline (module.h).
constexpr std::chrono::milliseconds deactivate_grace{2'000};

// A module that fails for a reason of its own: its words, as it gave them.
LoadFailure refusal(Stage stage, const Manifest& manifest, tegami_status status, tegami_error* error) {
  const auto said = take_failure(status, error);
  auto text = "module \"" + manifest.id + "\" (" + manifest.folder.string() + "): " + std::string(name(stage)) +
              " failed: " + said.message + " [" + said.code + ", status " + std::to_string(said.status) + "]";
  for (const auto& [field, message] : said.fields) text += "\n  " + field + ": " + message;
  return {stage, manifest.id, std::move(text), said.status, said.code};
}

LoadFailure fault(Stage stage, const Manifest& manifest, const std::string& why, tegami_status status = TEGAMI_FAILED) {
  return {stage, manifest.id, "module \"" + manifest.id + "\" (" + manifest.folder.string() + "): " + why, status, ""};
}

}  // namespace

struct Module::Loaded {
  Manifest manifest;
  const tegami_host* host = nullptr;
  std::filesystem::path file;
  boost::dll::shared_library library;
  const tegami_entry* entry = nullptr;
  tegami_module* module = nullptr;
  std::atomic<State> state = State::unloaded;  // read by any thread that calls a feature

  // The host called a step when it was not its turn.
  LoadFailure out_of_order(std::string_view step) const {
    return fault(Stage::state, manifest,
                 "the host called " + std::string(step) + " in state " + std::string(name(state)) +
                     "; the order is create, migrate, activate, deactivate, destroy (TH-24)");
  }
  const void* feature(std::string_view id) const {
    if (module == nullptr || !TEGAMI_HAS(module, feature)) return nullptr;
    return module->feature(module, {id.data(), id.size()});
  }
};

Module::Module(std::unique_ptr<Loaded> loaded) : loaded_(std::move(loaded)) {}
Module::Module(Module&&) noexcept = default;
Module& Module::operator=(Module&& other) noexcept {
  if (this != &other) {
    if (loaded_) (void)unload();
    loaded_ = std::move(other.loaded_);
  }
  return *this;
}
Module::~Module() {
  if (loaded_) (void)unload();
}

LoadResult<Module> Module::load(const std::filesystem::path& folder, const tegami_host& host) {
  auto manifest = read_manifest(folder);
  if (!manifest)
    return LoadFailure{Stage::manifest, folder.filename().string(), manifest.error().text(), TEGAMI_INVALID, ""};
  return load(std::move(*manifest), host);
}

LoadResult<Module> Module::load(Manifest manifest, const tegami_host& host) {
  if (manifest.abi_major != TEGAMI_ABI_MAJOR)
    return fault(Stage::version, manifest,
                 "manifest.json says ABI " + std::to_string(manifest.abi_major) + ", this host has ABI " +
                     std::to_string(TEGAMI_ABI_MAJOR) + "; take a module or a host of the other's version",
                 TEGAMI_UNSUPPORTED);
  for (const auto& id : manifest.required_services) {
    if (!TEGAMI_HAS(&host, service) || host.service(&host, {id.data(), id.size()}) == nullptr)
      return fault(Stage::services, manifest,
                   "needs the host service \"" + id + "\", which this host does not have (TH-5)", TEGAMI_UNSUPPORTED);
  }
  auto loaded = std::make_unique<Loaded>();
  loaded->host = &host;
  const auto file = check_library(manifest);
  if (!file) return file.error();
  auto library = map_library(*file, manifest);
  if (!library) return library.error();
  const auto entry = find_entry(*library, manifest);
  if (!entry) return entry.error();
  if (manifest.unload == Unload::never) pin_library(*file);
  loaded->file = *file;
  loaded->library = std::move(*library);
  loaded->entry = *entry;
  loaded->manifest = std::move(manifest);
  loaded->state = State::loaded;
  return Module(std::move(loaded));
}

LoadResult<Module> Module::start(const std::filesystem::path& folder, const tegami_host& host, std::uint32_t run) {
  auto module = load(folder, host);
  if (!module) return module.error();
  if (auto step = module->create(); !step) return step.error();
  if (auto step = module->migrate(); !step) return step.error();
  if (auto step = module->activate(run); !step) return step.error();
  return module;
}

LoadResult<> Module::create() {
  auto& self = *loaded_;
  if (self.state != State::loaded) return self.out_of_order("create");
  tegami_error* error = nullptr;
  tegami_module* made = nullptr;
  const auto status = self.entry->create(self.host, &made, &error);
  if (status != TEGAMI_OK) return refusal(Stage::create, self.manifest, status, error);
  const bool whole = made != nullptr && TEGAMI_HAS(made, feature) && TEGAMI_HAS(made, migrate) &&
                     TEGAMI_HAS(made, activate) && TEGAMI_HAS(made, deactivate) && TEGAMI_HAS(made, destroy);
  if (!whole) {
    if (made != nullptr && TEGAMI_HAS(made, destroy)) made->destroy(made);
    return fault(Stage::create, self.manifest, "create succeeded but gave no module with all its functions (TH-1)");
  }
  self.module = made;
  self.state = State::created;
  for (const auto& id : self.manifest.features) {
    if (self.feature(id) != nullptr) continue;
    destroy();
    return fault(Stage::feature, self.manifest,
                 "manifest.json promises the feature \"" + id + "\", the module has none (TH-12)");
  }
  return {};
}

LoadResult<> Module::migrate() {
  auto& self = *loaded_;
  if (self.state != State::created && self.state != State::migrated) return self.out_of_order("migrate");
  tegami_error* error = nullptr;
  const auto status = self.module->migrate(self.module, &error);
  if (status != TEGAMI_OK) return refusal(Stage::migrate, self.manifest, status, error);
  self.state = State::migrated;
  return {};
}

LoadResult<> Module::activate(std::uint32_t run) {
  auto& self = *loaded_;
  if (self.state != State::migrated) return self.out_of_order("activate");
  tegami_error* error = nullptr;
  const auto status = self.module->activate(self.module, run, &error);
  if (status != TEGAMI_OK) return refusal(Stage::activate, self.manifest, status, error);
  self.state = State::active;
  return {};
}

LoadResult<> Module::deactivate(std::chrono::milliseconds deadline) {
  auto& self = *loaded_;
  if (self.state != State::active) return self.out_of_order("deactivate");
  const auto begun = Clock::now();
  self.module->deactivate(self.module, deadline.count());
  self.state = State::migrated;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun);
  if (took <= deadline + deactivate_grace) return {};
  return fault(Stage::deactivate, self.manifest,
               "deactivate took " + std::to_string(took.count()) + " ms, allowed were " +
                   std::to_string((deadline + deactivate_grace).count()) + " ms (TH-21)",
               TEGAMI_TIMEOUT);
}

void Module::destroy() {
  auto& self = *loaded_;
  if (self.state == State::active) (void)deactivate();
  if (self.module == nullptr) return;
  self.module->destroy(self.module);
  self.module = nullptr;
  self.state = State::loaded;
}

LoadResult<> Module::unload() {
  auto& self = *loaded_;
  destroy();
  if (self.state == State::unloaded) return {};
  self.entry = nullptr;
  self.library.unload();
  self.state = State::unloaded;
  if (self.manifest.unload == Unload::never || !is_mapped(self.file)) return {};
  return fault(Stage::unload, self.manifest,
               "library \"" + self.manifest.library.string() +
                   "\" is still mapped: it is loaded elsewhere too, or has unique symbols (build with "
                   "-fno-gnu-unique and a version script), or the manifest should say \"unload\": \"never\" (TH-23)");
}

State Module::state() const noexcept { return loaded_->state; }
const Manifest& Module::manifest() const noexcept { return loaded_->manifest; }
std::uint32_t Module::abi_minor() const noexcept { return std::min(loaded_->manifest.abi_minor, TEGAMI_ABI_MINOR); }
const void* Module::find_feature(std::string_view id) const { return loaded_->feature(id); }
void* Module::context() const noexcept { return loaded_->module == nullptr ? nullptr : loaded_->module->context; }

}  // namespace tegami::sdk
