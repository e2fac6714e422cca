/// app.h - what every request handler of one server shares. Outlives the server; any thread.
#pragma once

#include <filesystem>
#include <string>

#include "web/templates.h"
#include "web/words.h"

namespace samplehost {

struct Core;
class Modules;

struct App {
  App(Core& core_, Modules& modules_, const std::filesystem::path& share_, std::string origin_)
      : core(core_),
        modules(modules_),
        share(share_),
        origin(std::move(origin_)),
        words(share_ / "locale"),
        templates(share_ / "templates", words) {}

  Core& core;
  Modules& modules;
  const std::filesystem::path share;
  const std::string origin;  ///< of --origin; empty: http and the request's Host
  const Words words;
  Templates templates;
};

}  // namespace samplehost
