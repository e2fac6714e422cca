/// surroundings.h - where the module lies on disk, and whether it can live in this process.
#pragma once

#include <filesystem>
#include <string>

namespace tegami::entry {

/// The folder of the module's own library: manifest, migrations, templates, locale, assets lie in it.
std::filesystem::path module_folder();

/// Empty, or why the module must not be used here: a second libPocoFoundation in the process, both named.
std::string why_not_here();

}  // namespace tegami::entry
