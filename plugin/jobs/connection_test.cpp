#include "jobs/connection_test.h"

#include <condition_variable>
#include <mutex>

namespace tegami::jobs {

namespace {

constexpr std::chrono::milliseconds kAfterLogOn{1'000};

/// What a session tells, of either protocol.
class Findings {
 public:
  void step(const transport::Step& step) {
    const std::lock_guard lock(mutex_);
    step_began_ = std::chrono::steady_clock::now();
    report_.steps.push_back({step.stage, step.took, step.detail, {}});
  }
  void capabilities(const std::vector<std::string>& lines) {
    const std::lock_guard lock(mutex_);
    report_.capabilities = lines;
  }
  void terms(std::optional<std::chrono::seconds> login_delay, std::optional<std::uint32_t> expire_days) {
    const std::lock_guard lock(mutex_);
    report_.login_delay = login_delay;
    report_.expire_days = expire_days;
  }
  void end(transport::End end) {
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

class ReceiveTester : public transport::pop3::ReceiveHandler {
 public:
  Findings findings;
  void on_step(const transport::Step& step) override { findings.step(step); }
  void on_capabilities(const transport::pop3::Capabilities& found) override {
    findings.capabilities(found.lines);
    findings.terms(found.login_delay, found.expire_days);
  }
  void on_listing(transport::pop3::Listing) override {}
  void on_body(std::uint32_t, std::span<const char>) override {}
  void on_fetched(std::uint32_t) override {}
  void on_fetch_failed(std::uint32_t, const transport::Failure&) override {}
  void on_removed(std::uint32_t, bool) override {}
  void on_end(transport::End end) override { findings.end(std::move(end)); }
};

class SendTester : public transport::smtp::SendHandler {
 public:
  Findings findings;
  void on_step(const transport::Step& step) override { findings.step(step); }
  void on_signed_in(const transport::smtp::Capabilities& found) override { findings.capabilities(found.lines); }
  void on_body_wanted(std::uint64_t) override {}
  void on_result(transport::smtp::Result) override {}
  void on_end(transport::End end) override { findings.end(std::move(end)); }
};

class RunningReceive : public RunningTest {
 public:
  RunningReceive(transport::Loop& loop, transport::pop3::Config config) : tester_(std::make_shared<ReceiveTester>()) {
    if (config.until == transport::pop3::Until::end) config.until = transport::pop3::Until::signed_in;
    config.want_transcript = false;
    // All is known after the log-on; whoever waits for the test does not wait a minute for the answer to QUIT.
    config.deadlines.idle = kAfterLogOn;
    session_ = loop.start(std::move(config), tester_);
  }
  TestReport wait() override { return tester_->findings.wait(); }

 private:
  std::shared_ptr<ReceiveTester> tester_;
  std::shared_ptr<transport::pop3::Receive> session_;
};

class RunningSend : public RunningTest {
 public:
  RunningSend(transport::Loop& loop, SendOrder order) : loop_(loop), config_(std::move(order.config)) {
    if (config_.until == transport::smtp::Until::end) config_.until = transport::smtp::Until::signed_in;
    config_.want_transcript = false;
    config_.deadlines.idle = kAfterLogOn;
    if (order.log_on_first) {
      log_on_ = std::make_unique<RunningReceive>(loop, std::move(*order.log_on_first));
    } else {
      begin();
    }
  }
  TestReport wait() override {
    if (log_on_) {
      // Without it the server would refuse for a reason that is not the sending server's (S4).
      auto report = log_on_->wait();
      if (!report.steps.empty() && report.steps.back().failure) return report;
      begin();
    }
    return tester_->findings.wait();
  }

 private:
  void begin() { session_ = loop_.start(config_, tester_); }

  transport::Loop& loop_;
  transport::smtp::Config config_;
  std::unique_ptr<RunningReceive> log_on_;
  std::shared_ptr<SendTester> tester_ = std::make_shared<SendTester>();
  std::shared_ptr<transport::smtp::Send> session_;
};

}  // namespace

std::unique_ptr<RunningTest> begin_test(transport::Loop& loop, transport::pop3::Config config) {
  return std::make_unique<RunningReceive>(loop, std::move(config));
}

std::unique_ptr<RunningTest> begin_test(transport::Loop& loop, SendOrder order) {
  return std::make_unique<RunningSend>(loop, std::move(order));
}

}  // namespace tegami::jobs
