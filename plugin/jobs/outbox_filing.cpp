#include "jobs/outbox_filing.h"

#include <algorithm>
#include <map>

namespace tegami::jobs {

namespace {

constexpr std::int32_t kAtOnce = 200;

bool may_have_arrived(const Entry& entry) {
  return std::any_of(entry.recipients.begin(), entry.recipients.end(), [](const EntryRecipient& recipient) {
    return recipient.status == RecipientStatus::sent || recipient.status == RecipientStatus::uncertain;
  });
}

}  // namespace

void file(const std::vector<Entry>& entries, OutboxStore& outbox, mailbox::Mailboxes& mailboxes) {
  using Where = std::pair<accounts::AccountId, mailbox::FolderKind>;
  std::map<Where, std::vector<mailbox::MessageId>> mails;
  std::vector<EntryId> filed;
  for (const Entry& entry : entries) {
    if (entry.state != EntryState::sent && entry.state != EntryState::cancelled) continue;
    const auto to = may_have_arrived(entry) ? mailbox::FolderKind::sent : mailbox::FolderKind::drafts;
    mails[{entry.account, to}].push_back(entry.message);
    filed.push_back(entry.id);
  }
  for (const auto& [where, messages] : mails) {
    // Where somebody has thrown it away meanwhile, there is nothing to move.
    if (const auto mailbox = mailboxes.open(where.first, false)) mailbox->move(messages, where.second);
  }
  if (!filed.empty()) outbox.filed(filed);
}

void file_left(OutboxStore& outbox, mailbox::Mailboxes& mailboxes) {
  for (auto left = outbox.unfiled(kAtOnce); !left.empty(); left = outbox.unfiled(kAtOnce)) {
    file(left, outbox, mailboxes);
  }
}

}  // namespace tegami::jobs
