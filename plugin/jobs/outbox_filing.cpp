#include "jobs/outbox_filing.h"

#include <algorithm>

namespace tegami::jobs {

namespace {

constexpr std::int32_t kAtOnce = 200;

bool may_have_arrived(const Entry& entry) {
  return std::any_of(entry.recipients.begin(), entry.recipients.end(), [](const EntryRecipient& recipient) {
    return recipient.status == RecipientStatus::sent || recipient.status == RecipientStatus::uncertain;
  });
}

}  // namespace

void file(const Entry& entry, OutboxStore& outbox, mailbox::Mailboxes& mailboxes) {
  if (entry.state != EntryState::sent && entry.state != EntryState::cancelled) return;
  if (const auto mailbox = mailboxes.open(entry.account, false)) {
    // Where somebody has thrown it away meanwhile, there is nothing to move.
    mailbox->move({entry.message}, may_have_arrived(entry) ? mailbox::FolderKind::sent : mailbox::FolderKind::drafts);
  }
  outbox.filed(entry.id);
}

void file_left(OutboxStore& outbox, mailbox::Mailboxes& mailboxes) {
  for (auto left = outbox.unfiled(kAtOnce); !left.empty(); left = outbox.unfiled(kAtOnce)) {
    for (const Entry& entry : left) file(entry, outbox, mailboxes);
  }
}

}  // namespace tegami::jobs
