#include "library.h"

#include <dlfcn.h>
#include <link.h>
#include <signal.h>

#include <algorithm>
#include <cstddef>
#include <exception>

namespace tegami::sdk {

namespace {

// Loading runs the initialisers of every library that comes along, and some change the thread's signal mask.
class SignalMaskKept {
 public:
  SignalMaskKept() { ::pthread_sigmask(SIG_SETMASK, nullptr, &mask_); }
  ~SignalMaskKept() { ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr); }
  SignalMaskKept(const SignalMaskKept&) = delete;
  SignalMaskKept& operator=(const SignalMaskKept&) = delete;

 private:
  sigset_t mask_{};
};

LoadFailure failure(Stage stage, const Manifest& manifest, const std::string& why) {
  return {stage, manifest.id, "module \"" + manifest.id + "\" (" + manifest.folder.string() + "): " + why,
          stage == Stage::version ? TEGAMI_UNSUPPORTED : TEGAMI_FAILED, ""};
}

bool lies_inside(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto [in_folder, rest] = std::ranges::mismatch(folder, file);
  return in_folder == folder.end();
}

std::string major_minor(std::uint32_t major, std::uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

}  // namespace

LoadResult<std::filesystem::path> check_library(const Manifest& manifest) {
  const auto refuse = [&manifest](const std::string& why) {
    return failure(Stage::library, manifest, "library \"" + manifest.library.string() + "\" " + why);
  };
  std::error_code error;
  const auto folder = std::filesystem::canonical(manifest.folder, error);
  const auto file = std::filesystem::canonical(manifest.folder / manifest.library, error);
  if (error) return refuse("is not there (" + error.message() + "); install it, or mend \"library\" in manifest.json");
  if (!lies_inside(file, folder))
    return refuse("leads to " + file.string() + ", outside the module's folder; put the file itself into the folder");
  const auto status = std::filesystem::status(file, error);
  if (error || !std::filesystem::is_regular_file(status)) return refuse("is not a regular file");
  if ((status.permissions() & std::filesystem::perms::others_write) != std::filesystem::perms::none)
    return refuse("may be written by everybody; chmod o-w it before it is loaded into a server");
  return file;
}

LoadResult<boost::dll::shared_library> map_library(const std::filesystem::path& file, const Manifest& manifest) {
  const SignalMaskKept kept;
  try {
    return boost::dll::shared_library(file, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  } catch (const std::exception& e) {
    return failure(Stage::library, manifest,
                   "library \"" + manifest.library.string() + "\" cannot be loaded: " + e.what());
  }
}

void pin_library(const std::filesystem::path& file) {
  if (auto* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE)) ::dlclose(handle);
}

LoadResult<const tegami_entry*> find_entry(const boost::dll::shared_library& library, const Manifest& manifest) {
  if (!library.has(TEGAMI_ENTRY_SYMBOL))
    return failure(Stage::symbol, manifest,
                   "library \"" + manifest.library.string() +
                       "\" has no symbol " TEGAMI_ENTRY_SYMBOL
                       "; it is no module of this kind, or the symbol is not exported (TH-10)");
  const auto& entry = library.get<const tegami_entry>(TEGAMI_ENTRY_SYMBOL);

  // The size and the major are at the same place in every version; what follows is read only when they are right.
  constexpr auto head = offsetof(tegami_entry, abi_minor);
  if (entry.size < head)
    return failure(Stage::symbol, manifest,
                   "its " TEGAMI_ENTRY_SYMBOL " says size " + std::to_string(entry.size) + ", at least " +
                       std::to_string(sizeof(tegami_entry)) + " are needed (TH-1)");
  if (entry.abi_major != TEGAMI_ABI_MAJOR)
    return failure(Stage::version, manifest,
                   "was built for ABI " + std::to_string(entry.abi_major) + ", this host has ABI " +
                       std::to_string(TEGAMI_ABI_MAJOR) + "; take a module or a host of the other's version");
  if (!TEGAMI_HAS(&entry, create) || entry.id == nullptr || entry.version == nullptr)
    return failure(Stage::symbol, manifest,
                   "its " TEGAMI_ENTRY_SYMBOL " says size " + std::to_string(entry.size) + " of " +
                       std::to_string(sizeof(tegami_entry)) + ", or has no id, version or create (TH-1)");

  const auto differs = [&manifest](std::string_view what, const std::string& in_manifest, const std::string& in_file) {
    return failure(Stage::version, manifest,
                   "manifest.json says " + std::string(what) + " \"" + in_manifest + "\", its library says \"" +
                       in_file + "\"; they come from different builds, install both from one (TH-12)");
  };
  if (manifest.id != entry.id) return differs("id", manifest.id, entry.id);
  if (manifest.version != entry.version) return differs("version", manifest.version, entry.version);
  const auto said = major_minor(manifest.abi_major, manifest.abi_minor);
  const auto built = major_minor(entry.abi_major, entry.abi_minor);
  if (said != built) return differs("ABI", said, built);
  return &entry;
}

bool is_mapped(const std::filesystem::path& file) {
  struct Search {
    const std::filesystem::path& file;
    bool found;
  } search{file, false};
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* context) {
        auto* wanted = static_cast<Search*>(context);
        wanted->found = wanted->found || (info->dlpi_name != nullptr && wanted->file == info->dlpi_name);
        return wanted->found ? 1 : 0;
      },
      &search);
  return search.found;
}

}  // namespace tegami::sdk
