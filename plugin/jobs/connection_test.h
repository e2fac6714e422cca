/// connection_test.h - A8: each step from name to log-on, before anything is saved; nothing is fetched or kept.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "transport/loop.h"

namespace tegami::jobs {

struct TestStep {
  transport::Stage stage = transport::Stage::resolve;
  std::chrono::milliseconds took{0};
  std::string detail;                         ///< what was found, printable
  std::optional<transport::Failure> failure;  ///< on the last step only
};

struct TestReport {
  std::vector<TestStep> steps;
  transport::pop3::Capabilities capabilities;
  std::string certificate_sha256;  ///< to pin, where the peer showed one
};

/// With the config's Until::capabilities a server alone is tested, without a log-on. Blocks until the session ends: the
/// config's log-on deadline and a second at most.
TestReport test_receiving(transport::Loop& loop, transport::pop3::Config config);

}  // namespace tegami::jobs
