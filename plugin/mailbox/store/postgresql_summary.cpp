#include "mailbox/store/postgresql_summary.h"

#include "mailbox/store/page_limits.h"

namespace tegami::mailbox::store {

void add_page(PgParameters& parameters, const Page& page) {
  const auto [date_ms, id] = below(page);
  parameters.add(date_ms).add(id).add(limit_of(page));
}

std::vector<Summary> summaries(const PgRows& rows) {
  std::vector<Summary> all;
  for (int row = 0; row < rows.size(); ++row) {
    Summary summary;
    summary.id = rows.integer(row, 0);
    summary.folder = rows.integer(row, 1);
    summary.date_ms = rows.integer(row, 2);
    summary.received_ms = rows.integer(row, 3);
    summary.size = static_cast<std::uint64_t>(rows.integer(row, 4));
    summary.seen = rows.integer(row, 5) != 0;
    summary.flagged = rows.integer(row, 6) != 0;
    summary.attachments = rows.integer(row, 7) != 0;
    summary.unreadable = rows.integer(row, 8) != 0;
    summary.subject = rows.text(row, 9);
    summary.from = rows.text(row, 10);
    summary.to = rows.text(row, 11);
    summary.snippet = rows.text(row, 12);
    all.push_back(std::move(summary));
  }
  return all;
}

}  // namespace tegami::mailbox::store
