#include "jobs/csv_jobs.h"

#include <boost/json.hpp>
#include <utility>

#include "jobs/lease_holder.h"

namespace tegami::jobs {

namespace json = boost::json;
using accounts::csv::Encoding;

namespace {
constexpr auto kProgressEvery = std::chrono::milliseconds(500);
}  // namespace

CsvJobs::CsvJobs(CsvParts parts)
    : parts_(std::move(parts)), input_(parts_.parts, parts_.seal), runner_(new_lease_holder()), pool_(1) {
  pool_.on_error = [this](const char* what) { parts_.host.log(TEGAMI_LOG_ERROR, what); };
}

CsvJobs::~CsvJobs() { stop(); }

CsvJobs::Job CsvJobs::begin(const std::string& kind, const CsvCaller& caller, const json::object& request) {
  parts_.parts.drop_ended_before(parts_.host.now_ms() - kPartsKeptMs);
  auto job = std::make_shared<Running>();
  job->deletion_before = newest_deletion();
  job->id = parts_.store.begin(kind, caller.user, runner_, json::serialize(request),
                               kind == "import" ? "row" : "account", parts_.host.now_ms());
  const std::lock_guard lock(mutex_);
  running_[job->id] = job;
  return job;
}

/// What an import does to each account is audited with it; this says that somebody had everybody's settings in a file.
void CsvJobs::audit(const CsvCaller& caller, const char* action) {
  accounts::AuditEntry entry;
  entry.at_ms = parts_.host.now_ms();
  entry.actor = caller.user;
  entry.actor_address = caller.address;
  entry.action = action;
  parts_.accounts.audit(entry);
}

void CsvJobs::start(const Job& job, std::function<void()> work) {
  pool_.post([this, job, work = std::move(work)] {
    const auto failed = [](const char* code) { return json::serialize(json::object{{"code", code}}); };
    try {
      if (job->cancelled) throw Cancelled{};
      work();
    } catch (const Cancelled&) {
      finish(job, "cancelled", {}, {});
    } catch (const std::exception& error) {
      parts_.host.log(TEGAMI_LOG_ERROR, error.what());
      finish(job, "failed", {}, failed("job_failed"));
    }
  });
}

void CsvJobs::finish(const Job& job, const std::string& state, const std::string& result, const std::string& error) {
  try {
    parts_.store.progress(job->id, job->done, job->total, parts_.host.now_ms());
    parts_.store.finish(job->id, state, result, error, parts_.host.now_ms());
    // Who deletes an account takes away what ended jobs keep of it (A12); what ends after that does it by itself.
    if (!job->deletes && newest_deletion() != job->deletion_before) parts_.parts.drop_all(job->id);
  } catch (const std::exception& problem) {
    parts_.host.log(TEGAMI_LOG_ERROR, problem.what());
  }
  const std::lock_guard lock(mutex_);
  running_.erase(job->id);
  finished_.notify_all();
}

/// to_row: not while a transaction of this very thread is open.
void CsvJobs::note(const Job& job, std::int64_t done, std::int64_t total, bool to_row) {
  job->done = done;
  job->total = std::max(done, total);
  const auto now = std::chrono::steady_clock::now();
  if (to_row && now - job->told >= kProgressEvery) {
    job->told = now;
    if (parts_.store.progress(job->id, done, job->total, parts_.host.now_ms())) job->cancelled = true;
  }
  if (job->cancelled) throw Cancelled{};
}

std::int64_t CsvJobs::newest_deletion() const {
  const auto newest = parts_.accounts.audited({.action = "accounts.delete", .limit = 1});
  return newest.empty() ? 0 : newest.front().id;
}

void CsvJobs::remove(const std::vector<accounts::AccountId>& ids, const Job& by) {
  by->deletes = by->deletes || !ids.empty();
  for (const auto id : ids) {
    if (parts_.erase) parts_.erase(id, by->id);
    parts_.accounts.finish_delete(id);
  }
}

CsvJobs::Begun CsvJobs::import(const CsvCaller& caller, const ImportOrder& order,
                               const std::function<std::size_t(std::span<char>)>& read) {
  const Job job = begin("import", caller, {{"dry_run", order.dry_run}, {"columns", json::value_from(order.columns)}});
  accounts::csv::Guess guess;
  std::size_t bytes = 0;
  bool fits = false;
  try {
    fits = input_.store(job->id, read, [&](std::string_view piece) {
      guess.feed(piece);
      bytes += piece.size();
    });
  } catch (...) {
    finish(job, "failed", {}, {});
    throw;
  }
  if (!fits || bytes == 0 || guess.other_unicode()) {
    parts_.parts.drop(job->id, kInputPart);
    finish(job, "failed", {}, {});
    return !fits ? NotBegun::too_long : bytes == 0 ? NotBegun::empty : NotBegun::other_unicode;
  }
  ImportOrder decided = order;
  if (!decided.encoding) decided.encoding = guess.encoding();
  if (!order.dry_run) audit(caller, "accounts.import");
  start(job, [this, job, caller, decided] { run_import(job, caller, decided, job->id); });
  return job->id;
}

CsvJobs::Begun CsvJobs::import_checked(const CsvCaller& caller, const ImportOrder& order, JobId checked) {
  if (parts_.parts.count(checked, kInputPart) == 0) return NotBegun::gone;
  const Job job = begin("import", caller, {{"dry_run", order.dry_run}, {"checked", checked}});
  if (!order.dry_run) audit(caller, "accounts.import");
  start(job, [this, job, caller, order, checked] { run_import(job, caller, order, checked); });
  return job->id;
}

JobId CsvJobs::export_all(const CsvCaller& caller, Encoding encoding) {
  const Job job = begin("export", caller, {{"encoding", name(encoding)}});
  audit(caller, "accounts.export");
  start(job, [this, job, caller, encoding] { run_export(job, caller, encoding); });
  return job->id;
}

std::optional<Progress> CsvJobs::progress(JobId id) const {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(id);
  if (found == running_.end()) return std::nullopt;
  return Progress{found->second->done, found->second->total};
}

bool CsvJobs::wait(JobId id, std::chrono::milliseconds deadline) {
  std::unique_lock lock(mutex_);
  return finished_.wait_for(lock, deadline, [&] { return !running_.contains(id); });
}

bool CsvJobs::cancel(JobId id) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(id);
  if (found == running_.end()) return false;
  found->second->cancelled = true;
  return true;
}

std::size_t CsvJobs::pending() const {
  const std::lock_guard lock(mutex_);
  return running_.size();
}

bool CsvJobs::drain(std::chrono::milliseconds deadline) {
  std::unique_lock lock(mutex_);
  return finished_.wait_for(lock, deadline, [this] { return running_.empty(); });
}

void CsvJobs::stop() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, job] : running_) job->cancelled = true;
}

}  // namespace tegami::jobs
