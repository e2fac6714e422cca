#include "jobs/index_jobs.h"

#include <algorithm>
#include <boost/json.hpp>
#include <thread>
#include <utility>

#include "accounts/policies.h"
#include "jobs/account_lease.h"
#include "jobs/lease_holder.h"

namespace tegami::jobs {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr auto kLookEvery = 500ms;  // for a cancel from elsewhere
constexpr auto kRetryLeaseEvery = 200ms;
constexpr auto kWaitForReceive = 30min;  // a receive that takes longer is reported, its account left out
constexpr std::int32_t kNamedFailures = 1'000;

std::string work_of(const Job& job) { return job.kind.substr(IndexJobs::kind("").size()); }

IndexOrder order_of(const Job& job) {
  IndexOrder order{work_of(job), {}, {}};
  const json::value request = json::parse(job.request);
  if (const auto* scope = request.as_object().if_contains("scope")) order.scope = scope->as_string();
  if (const auto* ids = request.as_object().if_contains("ids")) {
    for (const auto& id : ids->as_array()) order.ids.push_back(id.to_number<AccountId>());
  }
  return order;
}

}  // namespace

struct IndexJobs::Running {
  JobId id = 0;
  IndexOrder order;
  std::int64_t done = 0, total = 0;
  bool cancelled = false;
  Clock::time_point looked{};
};

IndexJobs::IndexJobs(Parts parts)
    : parts_(std::move(parts)), runner_(new_lease_holder()), pool_(std::make_unique<WorkPool>(1)) {
  pool_->on_error = [host = &parts_.host](const char* text) { host->log(TEGAMI_LOG_ERROR, text); };
}

IndexJobs::~IndexJobs() { stop(); }

std::string IndexJobs::request(const IndexOrder& order) {
  if (!order.scope.empty()) return json::serialize(json::object{{"scope", order.scope}});
  std::vector<AccountId> ids = order.ids;
  std::sort(ids.begin(), ids.end());
  return json::serialize(json::object{{"ids", json::array(ids.begin(), ids.end())}});
}

JobId IndexJobs::begin(const IndexOrder& order, const std::string& created_by) {
  const std::string text = request(order);
  const auto before = parts_.store.latest(kind(order.work), text);
  if (before && before->finished_ms == 0 && !before->cancel_wanted && !holder_is_dead(before->runner))
    return before->id;
  Job job;
  job.kind = kind(order.work);
  job.request = text;
  job.id = parts_.store.begin(job.kind, created_by, runner_, text, "account", parts_.host.now_ms());
  post(job);
  return job.id;
}

void IndexJobs::sweep() {
  for (const auto& lease : parts_.runs.leases()) {
    if (holder_is_dead(lease.holder)) parts_.accounts.release_lease(lease.account, lease.holder);
  }
}

void IndexJobs::resume() {
  for (const Job& job : parts_.store.unfinished()) {
    if (!job.kind.starts_with(kind("")) || !holder_is_dead(job.runner)) continue;
    if (parts_.store.adopt(job.id, job.runner, runner_)) post(job);
  }
}

void IndexJobs::post(const Job& job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_[job.id] = job.kind + job.request;
  }
  pool_->post([this, job] {
    Running running;
    running.id = job.id;
    try {
      running.order = order_of(job);
      run(running);
    } catch (const std::exception& error) {
      parts_.host.log(TEGAMI_LOG_ERROR, error.what());
      parts_.store.finish(job.id, "failed", {}, json::serialize(json::object{{"code", "index_failed"}}),
                          parts_.host.now_ms());
    }
    ended(job.id);
  });
}

void IndexJobs::ended(JobId id) {
  const std::lock_guard lock(mutex_);
  jobs_.erase(id);
  changed_.notify_all();
}

void IndexJobs::note(Running& job) {
  job.looked = Clock::now();
  if (parts_.store.progress(job.id, job.done, job.total, parts_.host.now_ms())) job.cancelled = true;
}

bool IndexJobs::asked_to_stop(Running& job) {
  if (stopping_ || job.cancelled) return true;
  if (Clock::now() - job.looked >= kLookEvery) note(job);
  return job.cancelled;
}

void IndexJobs::run(Running& job) {
  std::vector<AccountId> left =
      job.order.scope.empty() ? job.order.ids : parts_.runs.accounts(job.order.scope == "shared");
  job.total = static_cast<std::int64_t>(left.size());
  const auto done = parts_.runs.done_by(job.id);
  std::erase_if(left, [&](AccountId id) { return done.contains(id); });
  job.done = job.total - static_cast<std::int64_t>(left.size());
  note(job);
  // Those being received just now come last; then they are waited for.
  std::vector<AccountId> busy;
  for (int round = 0; round < 2; ++round) {
    const auto until = Clock::now() + kWaitForReceive;
    for (const AccountId account : left) {
      Visit visited = visit(job, account);
      while (round > 0 && visited == Visit::busy && Clock::now() < until) {
        std::this_thread::sleep_for(kRetryLeaseEvery);
        visited = visit(job, account);
      }
      if (visited == Visit::stopped) return stopping_ ? void() : finish(job, true);
      if (visited == Visit::busy && round == 0) {
        busy.push_back(account);
        continue;
      }
      if (visited == Visit::busy) {
        accounts::IndexRun late{account, job.id, job.order.work, parts_.host.now_ms()};
        late.error = "received_elsewhere";
        parts_.runs.save(late);
      }
      ++job.done;
      note(job);
    }
    left = std::exchange(busy, {});
  }
  finish(job, false);
}

IndexJobs::Visit IndexJobs::visit(Running& job, AccountId account) {
  if (asked_to_stop(job)) return Visit::stopped;
  const auto row = parts_.accounts.find(account);
  if (!row) return Visit::done;  // deleted meanwhile
  accounts::IndexRun run{account, job.id, job.order.work, parts_.host.now_ms()};
  if (row->account.shared && !accounts::Policies(parts_.host).shared_accounts_enabled()) {
    run.error = "shared_off";
    parts_.runs.save(run);
    return Visit::done;
  }
  bool whole = false, lost = false;
  {
    auto lease = AccountLease::take(parts_.accounts, account, accounts::kOptimizing);
    if (!lease) return parts_.accounts.find(account) ? Visit::busy : Visit::done;
    {
      const std::lock_guard lock(mutex_);
      current_ = account;
    }
    const auto begun = Clock::now();
    try {
      whole = work_on(
          job,
          [&] {
            lost = lost || is_ending(account) || !lease->keep();
            return lost || asked_to_stop(job);
          },
          run);
    } catch (const std::exception& error) {
      parts_.host.log(TEGAMI_LOG_ERROR, error.what());
      run.error = "index_failed";
    }
    run.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun).count();
    run.at_ms = parts_.host.now_ms();
    if (lost && !whole) run.error = "lease_lost";
    if (whole || !run.error.empty()) parts_.runs.save(run);
  }
  {
    const std::lock_guard lock(mutex_);
    current_ = 0;
    changed_.notify_all();
  }
  if (parts_.freed) parts_.freed();
  return whole || !run.error.empty() ? Visit::done : Visit::stopped;
}

bool IndexJobs::work_on(Running& job, const std::function<bool()>& stop, accounts::IndexRun& run) {
  const auto mailbox = parts_.mailboxes.open(run.account, false);
  if (!mailbox) return true;  // no mail yet
  run.bytes_before = run.bytes_after = mailbox->index_bytes();
  bool whole = false;
  if (run.kind == "check") {
    const auto found = mailbox->check_index(stop);
    whole = found.has_value();
    if (found) {
      run.missing = found->missing;
      run.damaged = found->damaged;
      run.leftover = found->leftover;
      run.error = found->damaged > 0 ? "mail_damaged" : found->missing > 0 ? "index_incomplete" : "";
    }
  } else if (run.kind == "rebuild") {
    whole = mailbox->rebuild_index(std::to_string(job.id), stop);
  } else {
    whole = mailbox->optimise_index(stop);
  }
  run.bytes_after = mailbox->index_bytes();
  return whole;
}

void IndexJobs::finish(Running& job, bool cancelled) {
  const accounts::IndexSum sum = parts_.runs.sum_of(job.id);
  json::array failed;
  for (const auto& [account, code] : parts_.runs.failures(job.id, kNamedFailures)) {
    failed.push_back({{"id", account}, {"error", {{"code", code}, {"message", ""}}}});
  }
  json::object result{{"accounts", sum.accounts},
                      {"bytes_before", sum.bytes_before},
                      {"bytes_after", sum.bytes_after},
                      {"failed", std::move(failed)},
                      {"file", nullptr}};
  if (job.order.work == "check") {
    result["missing"] = sum.missing;
    result["damaged"] = sum.damaged;
    result["leftover"] = sum.leftover;
  }
  parts_.store.progress(job.id, job.done, job.total, parts_.host.now_ms());
  parts_.store.finish(job.id, cancelled ? "cancelled" : "done", json::serialize(result), {}, parts_.host.now_ms());
}

void IndexJobs::end_account(AccountId account) {
  std::unique_lock lock(mutex_);
  const auto place = ending_.insert(account);
  changed_.wait_for(lock, 10s, [&] { return current_ != account; });
  ending_.erase(place);
}

bool IndexJobs::is_ending(AccountId account) const {
  const std::lock_guard lock(mutex_);
  return ending_.contains(account);
}

std::size_t IndexJobs::pending() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

bool IndexJobs::drain(std::chrono::milliseconds deadline) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, deadline, [this] { return jobs_.empty(); });
}

void IndexJobs::stop() {
  stopping_ = true;
  pool_.reset();
}

}  // namespace tegami::jobs
