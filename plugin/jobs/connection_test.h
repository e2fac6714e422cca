/// connection_test.h - A8: each step from name to log-on, before anything is saved; nothing is fetched or kept.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jobs/send_order.h"
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
  std::vector<std::string> capabilities;  ///< as the server sends them
  std::optional<std::chrono::seconds> login_delay;
  std::optional<std::uint32_t> expire_days;
  std::string certificate_sha256;  ///< to pin, where the peer showed one
};

/// One that runs; wait() blocks until its session ends: the config's log-on deadline and a second at most, twice that
/// with POP before SMTP.
class RunningTest {
 public:
  virtual ~RunningTest() = default;
  virtual TestReport wait() = 0;
};

/// With the config's Until::capabilities a server alone is tested, without a log-on.
std::unique_ptr<RunningTest> begin_test(transport::Loop& loop, transport::pop3::Config config);
std::unique_ptr<RunningTest> begin_test(transport::Loop& loop, SendOrder order);

}  // namespace tegami::jobs
