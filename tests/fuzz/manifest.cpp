// Arbitrary text as a module's manifest: read, or refused with all its mistakes.
#include "tegami-host/manifest.hpp"

#include <cstdint>
#include <string_view>

#include "fuzz/require.h"

namespace tegami::fuzz {
namespace {

bool stays_inside(const std::filesystem::path& path) {
  if (path.empty() || path.is_absolute()) return false;
  for (const auto& part : path) {
    if (part == "..") return false;
  }
  return true;
}

void check(const sdk::LocalText& text) {
  require(!text.all().empty() && !text.in("ja-JP").empty(), "a text is there in some language");
}

void check(const sdk::Manifest& manifest, std::string_view value) {
  require(!manifest.id.empty() && manifest.id.size() <= 1'000 && !manifest.version.empty(), "a module has a name");
  require(stays_inside(manifest.library), "the library lies in the folder");
  require(!manifest.migrations || stays_inside(*manifest.migrations), "migrations lie in the folder");
  require(!manifest.assets || stays_inside(*manifest.assets), "assets lie in the folder");
  check(manifest.name);
  require(manifest.menu.size() <= 50, "the menu is bounded");
  for (const sdk::MenuGroup& group : manifest.menu) {
    check(group.title);
    if (group.policy) (void)group.policy->holds(value);
    for (const sdk::MenuEntry& entry : group.entries) {
      check(entry.title);
      require(entry.path.starts_with('/'), "a page lies below the module's base");
      if (entry.policy) (void)entry.policy->holds(value);
    }
  }
  for (const std::string& warning : manifest.warnings) {
    require(warning.find('\n') == std::string::npos && warning.size() <= 2'000, "a warning is one line");
  }
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = sdk::parse_manifest(text, "/nowhere");
  if (read) {
    fuzz::check(*read, text.substr(0, 100));
    return 0;
  }
  fuzz::require(!read.error().mistakes.empty() && !read.error().text().empty(), "a refusal says why");
  for (const sdk::ManifestMistake& mistake : read.error().mistakes) {
    fuzz::require(!mistake.message.empty() && mistake.message.find('\n') == std::string::npos, "a mistake is one line");
    fuzz::require(mistake.message.size() <= 2'000, "a mistake's words are bounded");
  }
  return 0;
}
