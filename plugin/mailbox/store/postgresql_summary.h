/// postgresql_summary.h - reading message rows as summaries, and the keyset of a page.
#pragma once

#include <vector>

#include "mailbox/mailbox.h"
#include "mailbox/store/postgresql_query.h"

/// Of mailbox_message m, in the order that summaries() reads.
#define TEGAMI_PG_SUMMARY_COLUMNS                                                                                 \
  "m.id, m.folder, m.date_ms, m.received_ms, m.size, m.seen, m.flagged, m.attachments, m.unreadable, m.subject, " \
  "m.sender, m.recipients, m.snippet"

namespace tegami::mailbox::store {

/// Adds date, id and limit.
void add_page(PgParameters& parameters, const Page& page);
std::vector<Summary> summaries(const PgRows& rows);

}  // namespace tegami::mailbox::store
