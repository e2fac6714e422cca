/// golden.h - a page against the one stored in golden/ (TEGAMI_WRITE_GOLDEN=1 writes it anew).
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "fake_site.h"

namespace tegami::pages::testing {

inline void compare_page(const std::string& name, const std::string& locale, const PageResponse& response) {
  std::ostringstream page;
  page << response.status << " " << response.app << " " << response.menu << " " << response.refresh_s << "\n"
       << response.title << "\n\n"
       << response.body;
  const std::string file = TEGAMI_SOURCE_DIR "/tests/unit/pages/golden/" + name + "." + locale + ".html";
  if (std::getenv("TEGAMI_WRITE_GOLDEN") != nullptr) {
    std::ofstream(file) << page.str();
    return;
  }
  std::ostringstream stored;
  stored << std::ifstream(file).rdbuf();
  EXPECT_EQ(page.str(), stored.str()) << name
                                      << ": if the change is meant, run with TEGAMI_WRITE_GOLDEN=1, read the diff";
}

inline void compare_page(FakeSite& site, const std::string& name, const std::string& locale, const std::string& path) {
  site.request.caller.locale = locale;
  const auto response = site.get(path);
  EXPECT_EQ(site.failures, std::vector<std::string>{});
  compare_page(name, locale, response);
}

}  // namespace tegami::pages::testing
