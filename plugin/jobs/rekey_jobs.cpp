#include "jobs/rekey_jobs.h"

#include <boost/json.hpp>
#include <exception>
#include <utility>

#include "jobs/lease_holder.h"

namespace tegami::jobs {

namespace json = boost::json;

namespace {

constexpr std::int32_t kRecordsAtOnce = 200;

}  // namespace

struct RekeyJobs::Running {
  JobId id = 0;
  std::size_t column = 0;
  std::int64_t after = 0;
  std::int64_t resealed = 0, lost = 0, total = 0;
  bool begun = false;
};

RekeyJobs::RekeyJobs(Parts parts) : parts_(std::move(parts)), runner_(new_lease_holder()) {}

RekeyJobs::~RekeyJobs() { stop(); }

JobId RekeyJobs::begin(const std::string& created_by) {
  const auto before = parts_.store.latest(kKind, {});
  if (before && before->finished_ms == 0 && !before->cancel_wanted && !holder_is_dead(before->runner)) {
    // Ours, and yet not under way: its end could not be written. It is gone on with.
    if (before->runner == runner_ && !is_under_way(before->id)) start(before->id);
    return before->id;
  }
  const JobId id = parts_.store.begin(kKind, created_by, runner_, {}, "record", parts_.host.now_ms());
  start(id);
  return id;
}

void RekeyJobs::resume() {
  for (const Job& job : parts_.store.unfinished()) {
    if (job.kind != kKind || !holder_is_dead(job.runner)) continue;
    if (parts_.store.adopt(job.id, job.runner, runner_)) start(job.id);
  }
}

void RekeyJobs::start(JobId id) {
  auto job = std::make_shared<Running>();
  job->id = id;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    jobs_[id] = job;
  }
  parts_.pool.post([this, job] { step(job); });
}

void RekeyJobs::step(const std::shared_ptr<Running>& job) {
  bool more = false;
  try {
    more = work(*job);
  } catch (const std::exception& error) {
    give_up(*job, error);
  }
  const std::lock_guard lock(mutex_);
  if (more && !stopping_) return parts_.pool.post([this, job] { step(job); });
  jobs_.erase(job->id);
  changed_.notify_all();
}

bool RekeyJobs::work(Running& job) {
  if (!job.begun) {
    for (const auto& column : parts_.columns)
      job.total += storage::under_older_keys(parts_.database, parts_.seal, column);
    job.begun = true;
  }
  if (parts_.store.progress(job.id, job.resealed + job.lost, job.total, parts_.host.now_ms())) {
    finish(job, "cancelled", {});
    return false;
  }
  if (job.column == parts_.columns.size()) {
    finish(job, "done", {});
    return false;
  }
  const auto done =
      storage::reseal(parts_.database, parts_.seal, parts_.columns[job.column], job.after, kRecordsAtOnce);
  if (!done) {
    finish(job, "failed", "no_sealing_key");
    return false;
  }
  job.resealed += done->resealed;
  job.lost += done->lost;
  job.after = done->last;
  if (!done->more) {
    ++job.column;
    job.after = 0;
  }
  return true;
}

void RekeyJobs::give_up(const Running& job, const std::exception& error) {
  parts_.host.log(TEGAMI_LOG_ERROR, error.what());
  try {
    finish(job, "failed", "rekey_failed");
  } catch (const std::exception& again) {
    parts_.host.log(TEGAMI_LOG_ERROR, again.what());
  }
}

bool RekeyJobs::is_under_way(JobId id) const {
  const std::lock_guard lock(mutex_);
  return jobs_.contains(id);
}

void RekeyJobs::finish(const Running& job, const std::string& state, const std::string& error) {
  parts_.store.finish(
      job.id, state, json::serialize(json::object{{"resealed", job.resealed}, {"lost", job.lost}, {"file", nullptr}}),
      error.empty() ? std::string() : json::serialize(json::object{{"code", error}}), parts_.host.now_ms());
}

std::size_t RekeyJobs::pending() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

bool RekeyJobs::drain(std::chrono::milliseconds deadline) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, deadline, [this] { return jobs_.empty(); });
}

void RekeyJobs::stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  changed_.wait(lock, [this] { return jobs_.empty(); });
}

}  // namespace tegami::jobs
