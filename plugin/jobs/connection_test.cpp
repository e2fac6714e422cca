#include "jobs/connection_test.h"

#include <condition_variable>
#include <mutex>

namespace tegami::jobs {

namespace {

constexpr std::chrono::milliseconds kAfterLogOn{1'000};

class Tester : public transport::pop3::ReceiveHandler {
 public:
  void on_step(const transport::Step& step) override {
    const std::lock_guard lock(mutex_);
    step_began_ = std::chrono::steady_clock::now();
    report_.steps.push_back({step.stage, step.took, step.detail, {}});
  }
  void on_capabilities(const transport::pop3::Capabilities& capabilities) override {
    const std::lock_guard lock(mutex_);
    report_.capabilities = capabilities;
  }
  void on_listing(transport::pop3::Listing) override {}
  void on_body(std::uint32_t, std::span<const char>) override {}
  void on_fetched(std::uint32_t) override {}
  void on_fetch_failed(std::uint32_t, const transport::Failure&) override {}
  void on_removed(std::uint32_t, bool) override {}
  void on_end(transport::End end) override {
    const std::lock_guard lock(mutex_);
    report_.certificate_sha256 = std::move(end.certificate_sha256);
    // A QUIT that goes wrong after the log-on is no fault of the settings.
    if (end.failure && end.failure->stage != transport::Stage::quit) {
      const auto took = std::chrono::steady_clock::now() - step_began_;
      const auto stage = end.failure->stage;
      report_.steps.push_back(
          {stage, std::chrono::duration_cast<std::chrono::milliseconds>(took), {}, std::move(end.failure)});
    }
    ended_ = true;
    changed_.notify_all();
  }

  TestReport wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
    return std::move(report_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  TestReport report_;
  std::chrono::steady_clock::time_point step_began_ = std::chrono::steady_clock::now();
  bool ended_ = false;
};

}  // namespace

TestReport test_receiving(transport::Loop& loop, transport::pop3::Config config) {
  if (config.until == transport::pop3::Until::end) config.until = transport::pop3::Until::signed_in;
  config.want_transcript = false;
  // All is known after the log-on; whoever waits for the test does not wait a minute for the answer to QUIT.
  config.deadlines.idle = kAfterLogOn;
  const auto tester = std::make_shared<Tester>();
  const auto session = loop.start(std::move(config), tester);
  return tester->wait();
}

}  // namespace tegami::jobs
