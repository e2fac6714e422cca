/// installed_host.h - the host's program on a data folder of its own, with an administrator ("admin") and a user
/// ("taro"), beside a real Dovecot: to be called, and to be killed.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "integration/entry/module_world.h"

namespace tegami::integration {

class InstalledHost : public testing::Test {
 protected:
  void SetUp() override;

  /// The program's command line with its data folder.
  std::vector<std::string> command(std::vector<std::string> words) const;
  fixtures::Finished run(std::vector<std::string> words) const;
  boost::json::object call(const std::string& user, const std::string& name, const boost::json::object& request) const;

  std::filesystem::path data() const { return folder_ / "data"; }

  fixtures::TempFolder folder_;
  const std::string program_ = std::string(TEGAMI_BINARY_DIR) + "/bin/tegami-host";
  std::unique_ptr<fixtures::Dovecot> dovecot_;
};

}  // namespace tegami::integration
