// loader_words.cpp - names of stages and states for messages, and finding module folders.
#include <algorithm>
#include <boost/throw_exception.hpp>
#include <stdexcept>

#include "tegami-host/loader.hpp"

namespace tegami::sdk {

std::string_view name(Stage stage) {
  switch (stage) {
    case Stage::manifest:
      return "manifest";
    case Stage::library:
      return "library";
    case Stage::symbol:
      return "symbol";
    case Stage::version:
      return "version";
    case Stage::services:
      return "services";
    case Stage::create:
      return "create";
    case Stage::feature:
      return "feature";
    case Stage::migrate:
      return "migrate";
    case Stage::activate:
      return "activate";
    case Stage::deactivate:
      return "deactivate";
    case Stage::unload:
      return "unload";
    case Stage::state:
      return "state";
  }
  return "unknown";
}

std::string_view name(State state) {
  switch (state) {
    case State::unloaded:
      return "unloaded";
    case State::loaded:
      return "loaded";
    case State::created:
      return "created";
    case State::migrated:
      return "migrated";
    case State::active:
      return "active";
  }
  return "unknown";
}

void throw_exception_from_error(const LoadFailure& failure, const boost::source_location& where) {
  boost::throw_exception(std::runtime_error(failure.text), where);
}

std::vector<std::filesystem::path> find_modules(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (std::filesystem::exists(it->path() / "manifest.json", ignored)) found.push_back(it->path());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace tegami::sdk
