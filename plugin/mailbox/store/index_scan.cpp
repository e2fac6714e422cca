#include "mailbox/store/index_scan.h"

namespace tegami::mailbox::store {

namespace {

constexpr int kLookAtClock = 1'000;  // instances

int column_of(std::string_view name) { return name.starts_with('s') ? 0 : name.starts_with('p') ? 1 : 2; }

}  // namespace

IndexScan::IndexScan(Connection& connection) : connection_(connection) {
  connection_.script("CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_places USING fts5vocab(main, words, instance)");
}

bool IndexScan::step(std::chrono::milliseconds time, const std::function<void(const Instance&)>& visit,
                     const std::function<bool()>& enough) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + time;
  Run run = connection_.sql("SELECT term, doc, col, \"offset\" FROM temp.word_places WHERE term >= $1");
  const std::string first = next_;
  run.bind(std::string_view(first));
  std::string term;
  bool begun = false, ending = false;
  for (int count = 0; run.row(); ++count) {
    const std::string_view found = run.text(0);
    const bool new_term = !begun || found != term;
    if (new_term) {
      if (ending) {
        next_ = found;
        return true;
      }
      term = found;
      begun = true;
    }
    if (count % kLookAtClock == 0) ending = ending || Clock::now() > until || (enough && enough());
    visit({term, new_term, run.integer(1), column_of(run.text(2)), run.integer(3)});
  }
  return false;
}

}  // namespace tegami::mailbox::store
