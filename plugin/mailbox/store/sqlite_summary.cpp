#include "mailbox/store/sqlite_summary.h"

#include "mailbox/store/page_limits.h"

namespace tegami::mailbox::store {

Run& bind_page(Run& run, const Page& page) {
  const auto [date_ms, id] = below(page);
  return run.bind(date_ms).bind(id).bind(limit_of(page));
}

std::vector<Summary> summaries(Run& run) {
  std::vector<Summary> all;
  while (run.row()) {
    Summary summary;
    summary.id = run.integer(0);
    summary.folder = run.integer(1);
    summary.date_ms = run.integer(2);
    summary.received_ms = run.integer(3);
    summary.size = static_cast<std::uint64_t>(run.integer(4));
    summary.seen = run.boolean(5);
    summary.flagged = run.boolean(6);
    summary.attachments = run.boolean(7);
    summary.unreadable = run.boolean(8);
    summary.subject = run.text(9);
    summary.from = run.text(10);
    summary.to = run.text(11);
    summary.snippet = run.text(12);
    all.push_back(std::move(summary));
  }
  return all;
}

}  // namespace tegami::mailbox::store
