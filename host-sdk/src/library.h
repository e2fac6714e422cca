// library.h - one module's shared library: its file checked, mapped by Boost.DLL, its one symbol found.
#pragma once

#include <boost/dll/shared_library.hpp>
#include <boost/system/result.hpp>
#include <filesystem>
#include <string>

#include "tegami-host/loader.hpp"

namespace tegami::sdk {

// The library's absolute path with symbolic links resolved, or why it may not be loaded: not there, not a regular
// file, outside the module's folder, or writable by everybody.
LoadResult<std::filesystem::path> check_library(const Manifest& manifest);

// Maps the library. The calling thread's signal mask is afterwards as before: loading libPocoNet blocks SIGPIPE.
LoadResult<boost::dll::shared_library> map_library(const std::filesystem::path& file, const Manifest& manifest);

// Keeps a mapped library for the life of the process ("unload": "never").
void pin_library(const std::filesystem::path& file);

// The entry, and that it says what the manifest says. Reads data only, runs nothing of the module (TH-10, TH-12).
LoadResult<const tegami_entry*> find_entry(const boost::dll::shared_library& library, const Manifest& manifest);

}  // namespace tegami::sdk
