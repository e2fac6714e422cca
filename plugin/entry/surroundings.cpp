#include "entry/surroundings.h"

#include <dlfcn.h>
#include <link.h>

#include <stdexcept>
#include <string_view>
#include <vector>

namespace tegami::entry {

namespace {

int collect(dl_phdr_info* info, std::size_t, void* into) {
  const std::string_view path = info->dlpi_name == nullptr ? "" : info->dlpi_name;
  const auto name = path.substr(path.rfind('/') + 1);
  if (name.starts_with("libPocoFoundation.so")) static_cast<std::vector<std::string>*>(into)->emplace_back(path);
  return 0;
}

}  // namespace

std::filesystem::path module_folder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&collect), &info) == 0 || info.dli_fname == nullptr) {
    throw std::runtime_error("the module cannot find its own library on disk");
  }
  return std::filesystem::canonical(info.dli_fname).parent_path();
}

std::string why_not_here() {
  std::vector<std::string> found;
  dl_iterate_phdr(collect, &found);
  if (found.size() < 2) return {};
  return "this process has two POCO libraries, and the module can share only one: " + found[0] + " and " + found[1];
}

}  // namespace tegami::entry
