/// index_scan.h - every word that stands in a mailbox file's full-text index, word by word, in short steps.
///
/// On a connection of its own (SqliteFile::another), so that reads and writes go on; each step sees the file as it is
/// then. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "mailbox/mailbox.h"
#include "mailbox/store/sqlite_connection.h"

namespace tegami::mailbox::store {

/// One place of a word in a mail.
struct Instance {
  std::string_view term;
  bool new_term;  ///< another than the one before
  MessageId message;
  int column;  ///< 0 subject, 1 people, 2 body
  std::int64_t place;
};

class IndexScan {
 public:
  explicit IndexScan(Connection& connection);
  /// Goes on until the time is over or enough() says so, to the end of the word at hand. False: that was the end.
  bool step(std::chrono::milliseconds time, const std::function<void(const Instance&)>& visit,
            const std::function<bool()>& enough = {});

 private:
  Connection& connection_;
  std::string next_;  ///< the word that the next step begins with
};

}  // namespace tegami::mailbox::store
