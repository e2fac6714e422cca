#include "mailbox/store/index_scan.h"

namespace tegami::mailbox::store {

namespace {

constexpr int kLookAtClock = 1'000;  // instances
constexpr int kPassedOver = 20'000;  // instances after which a step gets to look at the clock all the same

int column_of(std::string_view name) { return name.starts_with('s') ? 0 : name.starts_with('p') ? 1 : 2; }

}  // namespace

/// Asked by SQLite for every instance, before any other column is fetched.
struct IndexScan::Filter {
  std::function<bool(MessageId)> wanted;
  int passed = 0;

  static void ask(sqlite3_context* context, int, sqlite3_value** values) noexcept {
    auto& filter = *static_cast<Filter*>(sqlite3_user_data(context));
    const bool yes = filter.wanted(sqlite3_value_int64(values[0])) || ++filter.passed >= kPassedOver;
    if (yes) filter.passed = 0;
    sqlite3_result_int(context, yes ? 1 : 0);
  }
};

IndexScan::IndexScan(Connection& connection, const std::function<bool(MessageId)>& wanted) : connection_(connection) {
  connection_.script(
      "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_places USING fts5vocab(main, words, instance);"
      "BEGIN; SELECT count(*) FROM setting");
  if (!wanted) {
    run_.emplace(connection_.sql("SELECT term, doc, col, \"offset\" FROM temp.word_places"));
    return;
  }
  filter_ = std::make_unique<Filter>(Filter{wanted});
  sqlite3_create_function_v2(connection_.handle(), "wanted_mail", 1, SQLITE_UTF8, filter_.get(), Filter::ask, nullptr,
                             nullptr, nullptr);
  run_.emplace(connection_.sql("SELECT term, doc, col, \"offset\" FROM temp.word_places WHERE wanted_mail(doc)"));
}

IndexScan::~IndexScan() {
  run_.reset();
  sqlite3_exec(connection_.handle(), "COMMIT", nullptr, nullptr, nullptr);  // of reading: nothing to lose
}

bool IndexScan::step(std::chrono::milliseconds time, const std::function<void(const Instance&)>& visit,
                     const std::function<bool()>& enough) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + time;
  for (int count = 1; run_->row(); ++count) {
    const MessageId message = run_->integer(1);
    if (!filter_ || filter_->wanted(message)) {
      visit({run_->text(0), message, column_of(run_->text(2)), run_->integer(3)});
      if (count % kLookAtClock != 0) continue;
    }
    if (Clock::now() > until || (enough && enough())) return true;
  }
  return false;
}

}  // namespace tegami::mailbox::store
