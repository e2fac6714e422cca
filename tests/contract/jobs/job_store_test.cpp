// Rows of jobs: which are listed (SPEC 3.11), on both databases.
#include "jobs/job_store.h"

#include <gmock/gmock.h>

#include "fixtures/both_databases.h"

namespace tegami::jobs {
namespace {

using testing::ElementsAre;

class JobRows : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    store_ = std::make_unique<JobStore>(*database_);
  }
  JobId begin(const std::string& by) { return store_->begin("receive", by, "a process", "{}", "mail", 1); }
  JobId ended(const std::string& by) {
    const auto id = begin(by);
    store_->finish(id, "done", "{}", {}, 2);
    return id;
  }
  std::vector<JobId> list(const std::string& by, std::int32_t limit, std::optional<bool> finished) {
    std::vector<JobId> ids;
    for (const auto& job : store_->list(by, 0, limit, finished)) ids.push_back(job.id);
    return ids;
  }

  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<JobStore> store_;
};

TEST_P(JobRows, A_long_job_is_not_hidden_behind_newer_ones_that_have_ended) {
  const auto longest = begin("u1");
  const auto first = ended("u1"), second = ended("u2");
  EXPECT_THAT(list("", 2, std::nullopt), ElementsAre(second, first));
  EXPECT_THAT(list("", 2, false), ElementsAre(longest));
  EXPECT_THAT(list("", 1, true), ElementsAre(second));
  EXPECT_THAT(list("u1", 10, true), ElementsAre(first));
  EXPECT_THAT(list("u2", 10, false), ElementsAre());
}

TEGAMI_ON_BOTH_DATABASES(JobRows);

}  // namespace
}  // namespace tegami::jobs
