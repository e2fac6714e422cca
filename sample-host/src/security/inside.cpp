#include "security/inside.h"

#include <algorithm>

namespace samplehost {

std::optional<std::filesystem::path> file_inside(const std::filesystem::path& folder, std::string_view name) {
  if (name.empty() || name.front() == '/' || name.back() == '/' || name.size() > 1024) return std::nullopt;
  const bool plain =
      std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\'; });
  if (!plain) return std::nullopt;
  for (std::size_t at = 0; at <= name.size();) {
    const auto end = std::min(name.find('/', at), name.size());
    const auto part = name.substr(at, end - at);
    if (part.empty() || part.front() == '.') return std::nullopt;
    at = end + 1;
  }
  std::error_code failed;
  const auto root = std::filesystem::canonical(folder, failed);
  if (failed) return std::nullopt;
  const auto file = std::filesystem::canonical(root / std::filesystem::path(name), failed);
  if (failed || !std::filesystem::is_regular_file(file, failed)) return std::nullopt;
  const auto [end, rest] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  if (end != root.end() || rest == file.end()) return std::nullopt;
  return file;
}

}  // namespace samplehost
