#include "jobs/job_parts.h"

#include <Poco/Data/Statement.h>

#include "storage/query.h"

namespace tegami::jobs {
namespace {

using Poco::Data::Session;
using namespace Poco::Data::Keywords;

constexpr std::size_t kBytesAtOnce = std::size_t{1} << 20;

}  // namespace

void JobParts::store(JobId job, const std::vector<Part>& parts) {
  if (parts.empty()) return;
  database_.transact([&](storage::Session& session) { store(session, job, parts); });
}

void JobParts::store(storage::Session& session, JobId job, const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    storage::Bound row;
    std::string places = row.add(job);
    for (const std::string& place : {row.add(part.kind), row.add(part.number), row.add(part.content)})
      places += ", " + place;
    storage::run(session, "INSERT INTO job_part (job_id, kind, part, content) VALUES (" + places + ")", row);
  }
}

std::optional<std::string> JobParts::find(JobId job, const std::string& kind, std::int64_t number) {
  std::vector<std::string> found;
  std::string which = kind;
  database_.read([&](Session& session) {
    found.clear();
    session << "SELECT content FROM job_part WHERE job_id = $1 AND kind = $2 AND part = $3", use(job), use(which),
        use(number), into(found), now;
  });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::int64_t JobParts::count(JobId job, const std::string& kind) {
  std::int64_t count = 0;
  std::string which = kind;
  database_.read([&](Session& session) {
    session << "SELECT COUNT(*) FROM job_part WHERE job_id = $1 AND kind = $2", use(job), use(which), into(count), now;
  });
  return count;
}

void JobParts::drop(JobId job, const std::string& kind) {
  std::string which = kind;
  database_.transact([&](Session& session) {
    session << "DELETE FROM job_part WHERE job_id = $1 AND kind = $2", use(job), use(which), now;
  });
}

void JobParts::drop_all(JobId job) {
  database_.transact([&](Session& session) { session << "DELETE FROM job_part WHERE job_id = $1", use(job), now; });
  if (database_.dialect() != storage::Dialect::sqlite) return;
  database_.read([](Session& session) { session << "PRAGMA wal_checkpoint(TRUNCATE)", now; });
}

void JobParts::drop_ended_before(std::int64_t ended_ms, JobId but) {
  database_.transact([&](Session& session) {
    session << "DELETE FROM job_part WHERE job_id <> $1 AND job_id IN "
               "(SELECT id FROM job WHERE finished_ms > 0 AND finished_ms <= $2)",
        use(but), use(ended_ms), now;
  });
}

void PartWriter::add(const std::string& kind, std::int64_t number, std::string content) {
  bytes_ += content.size();
  waiting_.push_back({kind, number, std::move(content)});
  if (bytes_ >= kBytesAtOnce) flush();
}

void PartWriter::flush() {
  if (session_ != nullptr)
    JobParts::store(*session_, job_, waiting_);
  else
    parts_.store(job_, waiting_);
  waiting_.clear();
  bytes_ = 0;
}

}  // namespace tegami::jobs
