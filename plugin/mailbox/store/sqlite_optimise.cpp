// X1 and the rebuilding of X2: words of removed mail leave the index, its pieces are merged, free pages go back.
#include <map>
#include <vector>

#include "mailbox/search/fts5_tokenizer.h"
#include "mailbox/search/tokenizer.h"
#include "mailbox/store/fts5_size.h"
#include "mailbox/store/index_scan.h"
#include "mailbox/store/sqlite_mailbox.h"
#include "mailbox/store/sqlite_schema.h"

namespace tegami::mailbox::store {

namespace {

using namespace std::chrono_literals;

constexpr auto kStep = 100ms;
constexpr std::size_t kWordsAStep = 100'000;  // of removed mail, held in memory and taken out together
constexpr int kMergePages = 500;              // some 2 MB of index
constexpr int kTidyPages = 100;               // some 10 ms beside people who read and mail that arrives
constexpr int kVacuumPages = 500;             // some 4 MB of file
constexpr std::size_t kDigestAtOnce = 64;
constexpr std::int64_t kIndexPageBytes = 4'096;  // two of FTS5's pages in one of the file's
constexpr int kCheckpointMs = 250;

bool stopped(const Stop& stop) { return stop && stop(); }

/// The words of one removed mail, by column.
struct Words {
  std::vector<std::string> columns[3];
};

/// Which ids are those of mail.
std::vector<bool> living(Connection& connection) {
  std::vector<bool> ids(static_cast<std::size_t>(connection.integer("SELECT coalesce(max(id), 0) + 1 FROM message")));
  Run run = connection.sql("SELECT id FROM message");
  while (run.row()) ids[static_cast<std::size_t>(run.integer(0))] = true;
  return ids;
}

/// FTS5 takes a mail's words out by being told them once more: the mail is gone, but the index itself has them. It
/// counts a row less each time, so that it is given an empty one before.
void take_out(SqliteFile& file, const std::map<MessageId, Words>& gone) {
  file.write_behind([&](Connection& connection) {
    Transaction transaction(connection);
    for (const auto& [message, words] : gone) {
      connection.sql("INSERT INTO words (rowid, subject, people, body) VALUES ($1, '', '', '')").bind(message).done();
    }
    for (const auto& [message, words] : gone) {
      const std::string texts[] = {search::exact_tokens(words.columns[0]), search::exact_tokens(words.columns[1]),
                                   search::exact_tokens(words.columns[2])};
      connection.sql("INSERT INTO words (words, rowid, subject, people, body) VALUES ('delete', $1, $2, $3, $4)")
          .bind(message)
          .bind(std::string_view(texts[0]))
          .bind(std::string_view(texts[1]))
          .bind(std::string_view(texts[2]))
          .done();
    }
    transaction.commit();
  });
}

/// False: stopped.
bool sweep_removed(SqliteFile& file, const Stop& stop) {
  const std::unique_ptr<Connection> connection = file.another();
  if (removals_swept(*connection)) return true;
  const std::string before = removals(*connection);
  std::vector<bool> live;
  const std::function<bool(MessageId)> removed = [&live](MessageId id) {
    return id <= 0 || static_cast<std::size_t>(id) >= live.size() || !live[static_cast<std::size_t>(id)];
  };
  IndexScan scan(*connection, removed);
  live = living(*connection);  // in the scan's view of the file
  for (bool more = true; more;) {
    if (stopped(stop)) return false;
    std::map<MessageId, Words> gone;
    std::size_t count = 0;
    more = scan.step(
        kStep,
        [&](const Instance& word) {
          auto& words = gone[word.message].columns[word.column];
          if (!words.empty() && words.back() == word.term) return;
          words.emplace_back(word.term);
          ++count;
        },
        [&] { return count > kWordsAStep; });
    if (!gone.empty()) take_out(file, gone);
  }
  file.write_relaxed([&](Connection& writer) { note_swept(writer, before); });
  return true;
}

/// One step; false: nothing was left to merge, so that nothing changed but the order's own row.
bool merge_some(SqliteFile& file, std::int64_t pages) {
  return file.write_behind([&](Connection& connection) {
    const std::int64_t before = sqlite3_total_changes64(connection.handle());
    Transaction transaction(connection);
    connection.sql("INSERT INTO words (words, rank) VALUES ('merge', $1)").bind(pages).done();
    transaction.commit();
    return sqlite3_total_changes64(connection.handle()) - before >= 2;
  });
}

/// All pieces of the index become one, a few pages at a time. False: stopped.
bool merge(SqliteFile& file, const Stop& stop) {
  if (stopped(stop)) return false;
  merge_some(file, -kMergePages);  // a negative number: all pieces are to be merged
  do {
    if (stopped(stop)) return false;
  } while (merge_some(file, kMergePages));
  return true;
}

/// Free pages are cut off the file's end; never a full vacuum, which would copy the mail. False: stopped.
bool give_back(SqliteFile& file, const Stop& stop) {
  for (std::int64_t before = -1;;) {
    if (stopped(stop)) return false;
    const std::int64_t left = file.write_behind([](Connection& connection) {
      connection.script("PRAGMA incremental_vacuum(" + std::to_string(kVacuumPages) + ")");
      return connection.integer("PRAGMA freelist_count");
    });
    if (left == 0 || left == before) break;
    before = left;
  }
  // The log holds old pages until it is written back. Where somebody reads just now, a later checkpoint does it.
  const std::unique_ptr<Connection> connection = file.another();
  sqlite3_busy_timeout(connection->handle(), kCheckpointMs);
  sqlite3_wal_checkpoint_v2(connection->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  return true;
}

/// All mail is to be read again, once a run.
void begin_rebuild(Connection& connection, std::string_view run) {
  Transaction transaction(connection);
  if (setting(connection, "rebuild") == run) return;
  connection.sql("INSERT INTO words (words) VALUES ('delete-all')").done();
  connection.sql("UPDATE message SET state = 0 WHERE state <> 0").done();
  set_setting(connection, "tokenizer", search::tokenizer_version());
  set_setting(connection, "rebuild", run);
  note_swept(connection, removals(connection));
  transaction.commit();
}

}  // namespace

std::int64_t SqliteMailbox::index_bytes() {
  return file_->read([](Connection& connection) {
    Run run = connection.sql("SELECT block FROM words_data WHERE id = 10");
    const std::int64_t pages = run.row() ? fts5_pages(run.bytes(0)) : 0;
    const std::int64_t free = connection.integer("PRAGMA freelist_count") * connection.integer("PRAGMA page_size");
    return pages * kIndexPageBytes + free;
  });
}

void SqliteMailbox::tidy_index(const std::function<bool()>& stop) {
  while (!stopped(stop) && merge_some(*file_, kTidyPages)) {
  }
}

bool SqliteMailbox::optimise_index(const Stop& stop) {
  std::size_t untidied = 0;
  while (const std::size_t digested = digest_pending(kDigestAtOnce, stop, {})) {
    if (stopped(stop)) return false;
    untidied += digested;
    if (untidied < kTidyAfter) continue;
    tidy_index(stop);
    untidied = 0;
  }
  return sweep_removed(*file_, stop) && merge(*file_, stop) && give_back(*file_, stop);
}

bool SqliteMailbox::rebuild_index(std::string_view run, const Stop& stop) {
  if (stopped(stop)) return false;
  file_->write([&](Connection& connection) { begin_rebuild(connection, run); });
  return optimise_index(stop);
}

}  // namespace tegami::mailbox::store
