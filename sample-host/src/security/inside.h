/// inside.h - a request's path to a file strictly inside a folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace samplehost {

/// The regular file folder/name, or nullopt: name is empty, absolute, holds "..", an empty or hidden part, a
/// backslash or a control character, or leads out of the folder by a symbolic link.
std::optional<std::filesystem::path> file_inside(const std::filesystem::path& folder, std::string_view name);

}  // namespace samplehost
