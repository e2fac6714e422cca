/// outbox_filing.h - a mail of the outbox goes to where it belongs once its entry is over: what reached somebody (or
/// may have) to Sent, what was called off before that to Drafts. Main database and mailbox cannot commit together: what
/// a crash left is filed at the next start. Any thread.
#pragma once

#include "jobs/outbox_store.h"
#include "mailbox/mailbox.h"

namespace tegami::jobs {

/// Nothing for an entry that is not over: its mail stays in the outbox folder. One transaction a mailbox, one for all.
void file(const std::vector<Entry>& entries, OutboxStore& outbox, mailbox::Mailboxes& mailboxes);
/// All that are over and not filed.
void file_left(OutboxStore& outbox, mailbox::Mailboxes& mailboxes);

}  // namespace tegami::jobs
