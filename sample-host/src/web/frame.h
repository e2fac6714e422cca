/// frame.h - the host's frame round a page: top bar, menu built from the manifests, main.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace samplehost {

class Exchange;

struct Framed {
  std::string title;
  std::string body;                          ///< HTML
  std::string app;                           ///< "settings" (with the menu), "mail" (full width), "lone" (no menu)
  std::string menu;                          ///< the entry to mark as current: "MODULE:ID" or "host:ID"
  std::vector<std::string> styles, scripts;  ///< paths
  std::uint64_t refresh_s = 0;               ///< without script
};

std::string frame(const Exchange& exchange, const Framed& page);

}  // namespace samplehost
