/// outbox_filing.h - a mail of the outbox goes to where it belongs once its entry is over: what reached somebody (or
/// may have) to Sent, what was called off before that to Drafts. Main database and mailbox cannot commit together: what
/// a crash left is filed at the next start. Any thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "jobs/outbox_store.h"
#include "mailbox/mailbox.h"

namespace tegami::jobs {

/// Nothing for an entry that is not over: its mail stays in the outbox folder. One transaction a mailbox, one for all.
void file(const std::vector<Entry>& entries, OutboxStore& outbox, mailbox::Mailboxes& mailboxes);
/// All that are over and not filed.
void file_left(OutboxStore& outbox, mailbox::Mailboxes& mailboxes);

/// How long a mail may lie in the outbox folder before its entry is written.
constexpr std::chrono::hours kEntryOverdue{1};
/// Mail of the account's outbox folder that no entry is for: the caller was killed between the two, and nobody was told
/// that it would be sent. To Drafts, where its writer decides; what an entry with the same Message-ID was written for
/// meanwhile (the same letter, asked for again) is removed, so that nobody sends it twice. now_ms: as stored with mail.
void file_strays(accounts::AccountId account, OutboxStore& outbox, mailbox::Mailboxes& mailboxes, std::int64_t now_ms);

}  // namespace tegami::jobs
