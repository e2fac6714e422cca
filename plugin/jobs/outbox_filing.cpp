#include "jobs/outbox_filing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace tegami::jobs {

namespace {

constexpr std::int32_t kAtOnce = 200;

bool may_have_arrived(const Entry& entry) {
  return std::any_of(entry.recipients.begin(), entry.recipients.end(), [](const EntryRecipient& recipient) {
    return recipient.status == RecipientStatus::sent || recipient.status == RecipientStatus::uncertain;
  });
}

/// Empty where it has none, or cannot be read.
std::string message_id_of(mailbox::Mailbox& mailbox, mailbox::MessageId id) {
  const auto raw = mailbox.raw(id);
  if (!raw) return {};
  const auto message = mailbox::mime::read([&raw](std::span<char> into) { return raw->read(into); });
  return message ? message->message_id : std::string();
}

std::optional<mailbox::FolderId> outbox_folder(mailbox::Mailbox& mailbox) {
  for (const mailbox::Folder& folder : mailbox.folders()) {
    if (folder.kind == mailbox::FolderKind::outbox && folder.messages > 0) return folder.id;
  }
  return std::nullopt;
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

void file_strays(accounts::AccountId account, OutboxStore& outbox, mailbox::Mailboxes& mailboxes, std::int64_t now_ms) {
  const auto mailbox = mailboxes.open(account, false);
  const auto folder = mailbox ? outbox_folder(*mailbox) : std::nullopt;
  if (!folder) return;
  const auto overdue = now_ms - std::chrono::duration_cast<std::chrono::milliseconds>(kEntryOverdue).count();
  for (mailbox::Page page;;) {
    page.limit = kAtOnce;
    const auto mails = mailbox->list(*folder, page);
    for (const mailbox::Summary& mail : mails) {
      if (mail.received_ms > overdue || outbox.find_by_mail(account, mail.id)) continue;
      const auto message_id = message_id_of(*mailbox, mail.id);
      if (!message_id.empty() && outbox.find(account, message_id)) {
        mailbox->remove({mail.id});
      } else {
        mailbox->move({mail.id}, mailbox::FolderKind::drafts);
      }
    }
    if (mails.size() < static_cast<std::size_t>(kAtOnce)) return;
    page.after = {mails.back().date_ms, mails.back().id};
  }
}

}  // namespace tegami::jobs
