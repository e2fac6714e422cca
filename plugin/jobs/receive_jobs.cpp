#include "jobs/receive_jobs.h"

#include <boost/json.hpp>

#include "jobs/index_jobs.h"
#include "jobs/lease_holder.h"

namespace tegami::jobs {

namespace json = boost::json;

namespace {
constexpr std::size_t kAccountsAtOnce = 256;
constexpr auto kProgressEvery = std::chrono::milliseconds(500);
constexpr std::size_t kResultAccounts = 1'000;  // named one by one in the result
}  // namespace

struct ReceiveJobs::Running {
  JobId id = 0;
  std::vector<AccountId> accounts;
  std::mutex mutex;
  std::size_t next = 0;  ///< index of the first account not begun
  std::size_t active = 0;
  bool cancelled = false;
  bool finished = false;
  std::map<AccountId, std::uint64_t> tickets;
  std::map<AccountId, ReceiveCounts> counts;
  std::vector<AccountResult> results;
  std::chrono::steady_clock::time_point told{};
};

ReceiveJobs::ReceiveJobs(const sdk::Host& host, JobStore& store, Receiver& receiver)
    : host_(host), store_(store), receiver_(receiver), runner_(new_lease_holder()) {}

JobId ReceiveJobs::begin(std::vector<AccountId> accounts, const std::string& created_by) {
  json::array ids(accounts.begin(), accounts.end());
  auto job = std::make_shared<Running>();
  job->accounts = std::move(accounts);
  job->id = store_.begin("receive", created_by, runner_, json::serialize(json::object{{"ids", std::move(ids)}}), "mail",
                         host_.now_ms());
  {
    const std::lock_guard lock(mutex_);
    running_[job->id] = job;
  }
  start_some(job);
  return job->id;
}

void ReceiveJobs::start_some(const std::shared_ptr<Running>& job) {
  for (;;) {
    AccountId account = 0;
    {
      const std::lock_guard lock(job->mutex);
      if (job->cancelled) job->next = job->accounts.size();
      if (job->next == job->accounts.size() && job->active == 0 && !job->finished) {
        job->finished = true;
      } else {
        if (job->next == job->accounts.size() || job->active >= kAccountsAtOnce) return;
        account = job->accounts[job->next++];
        ++job->active;
      }
    }
    if (account == 0) return finish(job);
    const auto ticket = receiver_.receive(
        account, Receiver::Reason::asked,
        [this, job, account](const ReceiveCounts& counts) {
          {
            const std::lock_guard lock(job->mutex);
            job->counts[account] = counts;
          }
          note_progress(job, false);
        },
        [this, job](AccountResult result) { account_done(job, std::move(result)); });
    const std::lock_guard lock(job->mutex);
    job->tickets[account] = ticket;
  }
}

void ReceiveJobs::note_progress(const std::shared_ptr<Running>& job, bool now) {
  std::int64_t done = 0, total = 0;
  {
    const std::lock_guard lock(job->mutex);
    const auto time = std::chrono::steady_clock::now();
    if (!now && time - job->told < kProgressEvery) return;
    job->told = time;
    for (const auto& [account, counts] : job->counts) {
      done += counts.fetched;
      total += counts.to_fetch;
    }
  }
  if (store_.progress(job->id, done, total, host_.now_ms())) cancel(job->id);
}

void ReceiveJobs::account_done(const std::shared_ptr<Running>& job, AccountResult result) {
  {
    const std::lock_guard lock(job->mutex);
    job->counts[result.account] = result.counts;
    job->tickets.erase(result.account);
    job->results.push_back(std::move(result));
    --job->active;
  }
  try {
    note_progress(job, true);
    start_some(job);
  } catch (const std::exception& error) {
    host_.log(TEGAMI_LOG_ERROR, error.what());
  }
}

void ReceiveJobs::finish(const std::shared_ptr<Running>& job) {
  std::int64_t received = 0, bytes = 0, deleted = 0, failed = 0;
  json::array accounts;
  for (const auto& result : job->results) {
    received += result.counts.stored;
    bytes += result.counts.bytes;
    deleted += result.counts.removed;
    failed += result.failure ? 1 : 0;
    if (accounts.size() == kResultAccounts) continue;
    json::object account{{"id", result.account},
                         {"received", result.counts.stored},
                         {"on_server", result.counts.on_server},
                         {"known", result.counts.known},
                         {"fetched", result.counts.fetched},
                         {"deleted", result.counts.removed},
                         {"left", result.counts.on_server - result.counts.removed},
                         {"skipped", result.counts.skipped_too_large + result.counts.failed + result.counts.held},
                         {"error", nullptr}};
    if (result.failure) {
      account["error"] = json::object{{"code", result.failure->code},
                                      {"stage", transport::name(result.failure->stage)},
                                      {"kind", transport::name(result.failure->kind)},
                                      {"message", result.failure->text}};
    }
    accounts.push_back(std::move(account));
  }
  const json::object result{{"received", received}, {"bytes", bytes},       {"deleted", deleted},
                            {"failed", failed},     {"accounts", accounts}, {"file", nullptr}};
  store_.finish(job->id, job->cancelled ? "cancelled" : "done", json::serialize(result), {}, host_.now_ms());
  const std::lock_guard lock(mutex_);
  running_.erase(job->id);
  finished_.notify_all();
}

bool ReceiveJobs::wait(JobId id, std::chrono::milliseconds deadline) {
  std::unique_lock lock(mutex_);
  return finished_.wait_for(lock, deadline, [&] { return !running_.contains(id); });
}

void ReceiveJobs::cancel(JobId id) {
  std::shared_ptr<Running> job;
  {
    const std::lock_guard lock(mutex_);
    const auto found = running_.find(id);
    if (found != running_.end()) job = found->second;
  }
  if (!job) return store_.want_cancel(id);
  std::vector<std::uint64_t> tickets;
  {
    const std::lock_guard lock(job->mutex);
    job->cancelled = true;
    for (const auto& [account, ticket] : job->tickets) tickets.push_back(ticket);
  }
  for (const auto ticket : tickets) receiver_.cancel(ticket);
}

std::size_t ReceiveJobs::pending() const {
  const std::lock_guard lock(mutex_);
  return running_.size();
}

bool ReceiveJobs::drain(std::chrono::milliseconds deadline) {
  std::unique_lock lock(mutex_);
  return finished_.wait_for(lock, deadline, [this] { return running_.empty(); });
}

void ReceiveJobs::sweep() {
  for (const auto& job : store_.unfinished()) {
    if (job.kind.starts_with(IndexJobs::kind(""))) continue;  // IndexJobs::resume() goes on with them
    if (holder_is_dead(job.runner)) {
      store_.finish(job.id, "failed", {}, json::serialize(json::object{{"code", "process_ended"}}), host_.now_ms());
    }
  }
}

}  // namespace tegami::jobs
