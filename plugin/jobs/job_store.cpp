#include "jobs/job_store.h"

#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Statement.h>

#include <algorithm>

#include "jobs/named_accounts.h"

namespace tegami::jobs {

using Poco::Data::Session;
using Poco::Data::Statement;
using namespace Poco::Data::Keywords;

namespace {

constexpr const char* kColumns =
    "id, kind, created_by, state, runner, done, total, unit, cancel_wanted, request, result, error, created_ms, "
    "touched_ms, finished_ms";

/// Those that are named in the texts and are there no more.
std::vector<std::int64_t> gone_of(Session& session, const std::vector<std::string>& texts) {
  std::vector<std::int64_t> named;
  for (const auto& text : texts) add_named_accounts(text, named);
  if (named.empty()) return named;
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  std::string list;
  for (const auto id : named) list += (list.empty() ? "" : ", ") + std::to_string(id);
  std::vector<Poco::Int64> there;
  session << "SELECT id FROM account WHERE deleting = 0 AND id IN (" + list + ")", into(there), now;
  std::erase_if(named, [&](std::int64_t id) { return std::find(there.begin(), there.end(), id) != there.end(); });
  return named;
}

std::vector<Job> rows(Statement& select) {
  select.execute();
  Poco::Data::RecordSet set(select);
  std::vector<Job> jobs;
  for (bool more = set.moveFirst(); more; more = set.moveNext()) {
    Job job;
    job.id = set.value(0).convert<std::int64_t>();
    job.kind = set.value(1).convert<std::string>();
    job.created_by = set.value(2).convert<std::string>();
    job.state = set.value(3).convert<std::string>();
    job.runner = set.value(4).convert<std::string>();
    job.done = set.value(5).convert<std::int64_t>();
    job.total = set.value(6).convert<std::int64_t>();
    job.unit = set.value(7).convert<std::string>();
    job.cancel_wanted = set.value(8).convert<std::int64_t>() != 0;
    job.request = set.value(9).convert<std::string>();
    job.result = set.value(10).convert<std::string>();
    job.error = set.value(11).convert<std::string>();
    job.created_ms = set.value(12).convert<std::int64_t>();
    job.touched_ms = set.value(13).convert<std::int64_t>();
    job.finished_ms = set.value(14).convert<std::int64_t>();
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace

JobId JobStore::begin(const std::string& kind, const std::string& created_by, const std::string& runner,
                      const std::string& request, const std::string& unit, std::int64_t now_ms) {
  std::int64_t id = 0;
  database_.transact([&](Session& session) {
    std::string kind_copy = kind, by = created_by, runner_copy = runner, request_copy = request, unit_copy = unit;
    Statement insert(session);
    insert << "INSERT INTO job (kind, created_by, state, runner, request, unit, created_ms, touched_ms) "
              "VALUES ($1, $2, 'running', $3, $4, $5, $6, $7) RETURNING id",
        use(kind_copy), use(by), use(runner_copy), use(request_copy), use(unit_copy), use(now_ms), use(now_ms),
        into(id);
    insert.execute();
  });
  return id;
}

bool JobStore::progress(JobId id, std::int64_t done, std::int64_t total, std::int64_t now_ms) {
  int cancel = 0;
  database_.transact([&](Session& session) {
    Statement update(session);
    update << "UPDATE job SET done = $1, total = $2, touched_ms = $3 WHERE id = $4 RETURNING cancel_wanted", use(done),
        use(total), use(now_ms), use(id), into(cancel);
    update.execute();
  });
  return cancel != 0;
}

void JobStore::finish(JobId id, const std::string& state, const std::string& result, const std::string& error,
                      std::int64_t now_ms) {
  database_.transact([&](Session& session) { finish(session, id, state, result, error, now_ms); });
}

void JobStore::finish(Session& session, JobId id, const std::string& state, const std::string& result,
                      const std::string& error, std::int64_t now_ms) {
  std::vector<std::string> requests;
  session << "SELECT request FROM job WHERE id = $1 AND finished_ms = 0", use(id), into(requests), now;
  if (requests.empty()) return;
  const auto gone = gone_of(session, {requests.front(), result});
  std::string state_copy = state, error_copy = error, request = without_accounts(requests.front(), gone),
              told = without_accounts(result, gone);
  Statement update(session);
  update << "UPDATE job SET state = $1, request = $2, result = $3, error = $4, touched_ms = $5, finished_ms = $6 "
            "WHERE id = $7 AND finished_ms = 0",
      use(state_copy), use(request), use(told), use(error_copy), use(now_ms), use(now_ms), use(id);
  update.execute();
}

void JobStore::forget_account(std::int64_t account) {
  database_.transact([&](Session& session) {
    std::string holding = "%" + std::to_string(account) + "%";
    std::vector<Poco::Int64> ids;
    std::vector<std::string> requests, results;
    session << "SELECT id, request, result FROM job WHERE finished_ms > 0 AND (request LIKE $1 OR result LIKE $2)",
        use(holding), use(holding), into(ids), into(requests), into(results), now;
    Poco::Int64 id = 0;
    std::string request, result;
    Statement update(session);
    update << "UPDATE job SET request = $1, result = $2 WHERE id = $3", use(request), use(result), use(id);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      id = ids[i];
      request = without_accounts(requests[i], {account});
      result = without_accounts(results[i], {account});
      if (request != requests[i] || result != results[i]) update.execute();
    }
  });
}

std::optional<Job> JobStore::find(JobId id) {
  std::optional<Job> found;
  database_.read([&](Session& session) {
    Statement select(session);
    select << std::string("SELECT ") + kColumns + " FROM job WHERE id = $1", use(id);
    auto jobs = rows(select);
    if (!jobs.empty()) found = std::move(jobs.front());
  });
  return found;
}

std::vector<Job> JobStore::list(const std::string& created_by, JobId after, std::int32_t limit,
                                std::optional<bool> finished) {
  std::vector<Job> jobs;
  // As written in the index over those that are under way, which are few beside those that have ended.
  const std::string which = !finished   ? ""
                            : *finished ? " AND finished_ms <> 0"
                                        : " AND state IN ('queued', 'running')";
  database_.read([&](Session& session) {
    std::int64_t below = after == 0 ? INT64_MAX : after;
    std::string by = created_by;
    Statement select(session);
    if (by.empty()) {
      select << std::string("SELECT ") + kColumns + " FROM job WHERE id < $1" + which + " ORDER BY id DESC LIMIT $2",
          use(below), use(limit);
    } else {
      select << std::string("SELECT ") + kColumns + " FROM job WHERE created_by = $1 AND id < $2" + which +
                    " ORDER BY id DESC LIMIT $3",
          use(by), use(below), use(limit);
    }
    jobs = rows(select);
  });
  return jobs;
}

std::optional<Job> JobStore::latest(const std::string& kind, const std::string& request) {
  return newest(kind, request, "");
}

std::optional<Job> JobStore::latest_finished(const std::string& kind, const std::string& request) {
  return newest(kind, request, " AND finished_ms <> 0");
}

std::optional<Job> JobStore::newest(const std::string& kind, const std::string& request, const char* condition) {
  std::optional<Job> found;
  database_.read([&](Session& session) {
    std::string which = kind, text = request;
    Statement select(session);
    select << std::string("SELECT ") + kColumns + " FROM job WHERE kind = $1 AND request = $2" + condition +
                  " ORDER BY id DESC LIMIT 1",
        use(which), use(text);
    auto jobs = rows(select);
    found.reset();
    if (!jobs.empty()) found = std::move(jobs.front());
  });
  return found;
}

bool JobStore::adopt(JobId id, const std::string& from, const std::string& to) {
  std::vector<Poco::Int64> taken;
  database_.transact([&](Session& session) {
    taken.clear();
    std::string before = from, after = to;
    Poco::Int64 key = id;
    Statement update(session);
    update << "UPDATE job SET runner = $1 WHERE id = $2 AND runner = $3 AND finished_ms = 0 RETURNING id", use(after),
        use(key), use(before), into(taken);
    update.execute();
  });
  return !taken.empty();
}

void JobStore::want_cancel(JobId id) {
  database_.transact([&](Session& session) {
    Statement update(session);
    update << "UPDATE job SET cancel_wanted = 1 WHERE id = $1", use(id);
    update.execute();
  });
}

std::vector<Job> JobStore::unfinished() {
  std::vector<Job> jobs;
  database_.read([&](Session& session) {
    Statement select(session);
    select << std::string("SELECT ") + kColumns + " FROM job WHERE state IN ('queued', 'running') ORDER BY id";
    jobs = rows(select);
  });
  return jobs;
}

}  // namespace tegami::jobs
