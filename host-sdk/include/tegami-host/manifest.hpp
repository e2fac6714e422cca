/// manifest.hpp - reading a module's manifest.json, without touching its library (C1).
///
/// Needs TegamiHostSdk::host. All functions may be called on any thread; nothing is cached. A manifest is input from
/// outside: at most 1 MiB, at most 16 levels deep, every string bounded; all its mistakes are reported at once, each
/// with the key it belongs to and what to do.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::sdk {

/// The manifest formats this reader knows; another number in "format" is refused with both.
inline constexpr std::int64_t manifest_format = 1;
inline constexpr std::size_t max_manifest_bytes = 1024 * 1024;

/// One text in several languages, keyed by BCP 47 tag. Never empty in a manifest that was read.
class LocalText {
 public:
  LocalText() = default;
  explicit LocalText(std::map<std::string, std::string, std::less<>> texts) : texts_(std::move(texts)) {}
  /// The text for "ja-JP", else "ja", else "en", else any. Valid as long as this object.
  std::string_view in(std::string_view locale) const;
  const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

/// Who sees a menu entry. A system administrator sees all, a mail administrator what users see as well. What a page
/// allows is still the module's to decide, at every request.
enum class Role { user, mail_admin, system_admin };

/// A condition on one policy of the host: {"name": N, "equals": V} or {"name": N, "in": [V, ...]}.
struct PolicyCondition {
  std::string name;
  std::vector<std::string> any_of;  ///< JSON texts, serialized without spaces
  /// True when the policy's value (JSON text, as the policy service gives it) is one of them. False for what is not
  /// JSON: a condition that cannot be checked hides the entry.
  bool holds(std::string_view value_json) const;
};

struct MenuEntry {
  std::string id;  ///< unique in the manifest; a page names it as `menu` to be marked as current
  LocalText title;
  std::string path;  ///< below the module's base path, begins with "/"
  Role role = Role::system_admin;
  std::optional<PolicyCondition> policy;
};
struct MenuGroup {
  std::string app;  ///< "settings" or "mail"; others: the host's to place or to leave out
  std::string id;
  LocalText title;
  std::optional<PolicyCondition> policy;  ///< for the whole group
  std::vector<MenuEntry> entries;
};

enum class Unload { allowed, never };

struct Manifest {
  std::filesystem::path folder;  ///< absolute, symbolic links resolved
  std::string id, version;
  LocalText name;
  std::uint32_t abi_major = 0, abi_minor = 0;
  std::filesystem::path library;  ///< as written: relative to the folder
  Unload unload = Unload::allowed;
  std::optional<std::filesystem::path> migrations, assets;  ///< as written: relative to the folder
  std::vector<std::string> required_services;               ///< "requires": without one the module is refused
  std::vector<std::string> used_services;                   ///< "uses": works without, with less
  std::vector<std::string> features;                        ///< "tegami.module.pages/1", ...
  std::vector<MenuGroup> menu;
  std::string unknown_keys = "{}";    ///< JSON object of the top-level keys this reader does not know
  std::vector<std::string> warnings;  ///< one line each, for the host's log
};

struct ManifestMistake {
  std::string key;      ///< dotted, "menu[0].entries[1].role"; empty: the file as a whole
  std::string message;  ///< what is wrong with it and what to do, in English, one line
};
struct ManifestFailure {
  std::filesystem::path file;
  std::vector<ManifestMistake> mistakes;  ///< at least one
  /// All mistakes, one a line, each with file and key.
  std::string text() const;
};
using ManifestResult = boost::system::result<Manifest, ManifestFailure>;

/// Reads FOLDER/manifest.json.
ManifestResult read_manifest(const std::filesystem::path& folder);
/// The same for a text already read; checks the text alone, not whether the files named in it exist.
ManifestResult parse_manifest(std::string_view text, const std::filesystem::path& folder);

/// For result::value() on a failure: throws std::runtime_error with text().
[[noreturn]] void throw_exception_from_error(const ManifestFailure& failure, const boost::source_location& where);

}  // namespace tegami::sdk
