/// index_runs.h - what runs over the accounts' search indexes left behind (X1, X2): sizes, days, findings.
///
/// Any thread. Knows no rights. Failures of the database are POCO exceptions.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "storage/database.h"

namespace tegami::accounts {

/// One account's part of a job.
struct IndexRun {
  AccountId account = 0;
  std::int64_t job = 0;
  std::string kind;  ///< "optimize", "check", "rebuild"
  std::int64_t at_ms = 0, took_ms = 0;
  std::int64_t bytes_before = 0, bytes_after = 0;
  std::int64_t missing = 0, damaged = 0, leftover = 0;  ///< mails, by a check
  std::string error = {};                               ///< code; empty: good
};

struct IndexRow {
  AccountId account = 0;
  std::string name, owner_user;
  bool shared = false;
  std::int64_t mails = 0, bytes = 0;
  std::optional<std::int64_t> optimized_ms;
  std::optional<IndexRun> run;  ///< the last one, of whichever kind
};

/// Accounts are those of a scope, or those named.
struct IndexFilter {
  bool shared = false;
  std::vector<AccountId> ids = {};
  std::int64_t job = 0;    ///< not 0: only what this job has done, the newest first
  std::int64_t after = 0;  ///< ids above this
  std::int32_t limit = 50;
};

struct IndexTotals {
  std::int64_t accounts = 0, mails = 0, bytes = 0;
  /// Of earlier optimisations: how long they took for how much.
  std::int64_t took_ms = 0, took_bytes = 0;
};

/// What one job has done so far.
struct IndexSum {
  std::int64_t accounts = 0, failed = 0;
  std::int64_t bytes_before = 0, bytes_after = 0;
  std::int64_t missing = 0, damaged = 0, leftover = 0;
};

class IndexRuns {
 public:
  explicit IndexRuns(storage::Database& database) : database_(database) {}

  /// Every account of the scope, by id.
  std::vector<AccountId> accounts(bool shared);
  IndexTotals totals(const IndexFilter& filter);
  std::vector<IndexRow> rows(const IndexFilter& filter);
  /// Leases whose holders work on an index, or did so when they died.
  struct Lease {
    AccountId account = 0;
    std::string holder;
    bool good = false;  ///< its time is not over
  };
  std::vector<Lease> leases();

  /// Replaces the account's run before; nothing for an account that is going.
  void save(const IndexRun& done);
  /// How large the index is now, after mail came.
  void note_bytes(AccountId account, std::int64_t bytes);
  std::set<AccountId> done_by(std::int64_t job);
  IndexSum sum_of(std::int64_t job);
  /// Those of the job's accounts that have an error, and which.
  struct Failure {
    AccountId account = 0;
    std::string error;
  };
  std::vector<Failure> failures(std::int64_t job, std::int32_t limit);

 private:
  storage::Database& database_;
};

/// How a lease's holder says that he works on the index: the account's status is "optimizing" then (account_rows.cpp).
constexpr const char* kOptimizing = " optimizing";

}  // namespace tegami::accounts
