/// index_scan.h - every word that stands in a mailbox file's full-text index, in short steps.
///
/// One view of the file from the first step to the end: on a connection of its own (SqliteFile::another), in a read
/// transaction that the scan begins, so that reads and writes go on. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "mailbox/mailbox.h"
#include "mailbox/store/sqlite_connection.h"

namespace tegami::mailbox::store {

/// One place of a word in a mail.
struct Instance {
  std::string_view term;
  MessageId message;
  int column;  ///< 0 subject, 1 people, 2 body
  std::int64_t place;
};

class IndexScan {
 public:
  /// wanted: other mail is passed over quickly; empty: all. Both must outlive the scan.
  explicit IndexScan(Connection& connection, const std::function<bool(MessageId)>& wanted = {});
  ~IndexScan();
  IndexScan(const IndexScan&) = delete;
  IndexScan& operator=(const IndexScan&) = delete;

  /// Goes on until the time is over or enough() says so. False: that was the end.
  bool step(std::chrono::milliseconds time, const std::function<void(const Instance&)>& visit,
            const std::function<bool()>& enough = {});

 private:
  struct Filter;
  Connection& connection_;
  std::unique_ptr<Filter> filter_;
  std::optional<Run> run_;
};

}  // namespace tegami::mailbox::store
