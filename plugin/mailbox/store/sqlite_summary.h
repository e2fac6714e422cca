/// sqlite_summary.h - reading message rows as summaries, and the keyset of a page.
#pragma once

#include <vector>

#include "mailbox/mailbox.h"
#include "mailbox/store/sqlite_connection.h"

/// Of message m left joined to summary s, in the order that summaries() reads.
#define TEGAMI_SUMMARY_COLUMNS                                                                                    \
  "m.id, m.folder, m.date_ms, m.received_ms, m.size, m.seen, m.flagged, m.attachments, m.unreadable, s.subject, " \
  "s.sender, s.recipients, s.snippet"

namespace tegami::mailbox::store {

/// Binds date, id and limit.
Run& bind_page(Run& run, const Page& page);
std::vector<Summary> summaries(Run& run);

}  // namespace tegami::mailbox::store
