#include "services/stored_parts.h"

#include <algorithm>

namespace tegami::services {

namespace {

/// Nothing: there is no such mail.
std::optional<mailbox::mime::Source> source_of(mailbox::Mailbox& mailbox, mailbox::MessageId message) {
  std::shared_ptr<mailbox::RawReader> reader = mailbox.raw(message);
  if (!reader) return std::nullopt;
  return [reader](std::span<char> into) { return reader->read(into); };
}

}  // namespace

std::optional<mailbox::mime::Message> stored_mail(mailbox::Mailbox& mailbox, mailbox::MessageId message) {
  const auto source = source_of(mailbox, message);
  return source ? mailbox::mime::read(*source) : std::nullopt;
}

std::optional<StoredPart> stored_part(mailbox::Mailbox& mailbox, mailbox::MessageId message, std::string_view path,
                                      std::uint64_t limit) {
  const auto mail = stored_mail(mailbox, message);
  if (!mail) return std::nullopt;
  const auto found = std::ranges::find_if(mail->parts, [&](const auto& part) { return part.path == path; });
  const auto source = source_of(mailbox, message);
  if (found == mail->parts.end() || !source) return std::nullopt;
  AttachedBytes::Keeper keeper(limit);
  bool all = true;
  const bool there = mailbox::mime::read_part(*source, path, [&](std::span<const char> piece) {
    if (all) all = keeper.put(piece);
  });
  if (!there || !all) return std::nullopt;
  return StoredPart{found->name, found->type, std::move(keeper).take()};
}

FindPart find_part_of(const MailParts& parts, const Call& call, std::uint64_t limit) {
  return [&parts, &call, limit](accounts::AccountId account, mailbox::MessageId message,
                                std::string_view path) -> std::optional<StoredPart> {
    const auto row = mail_account(parts, call, account, MailDeed::read);
    if (row.has_error()) return std::nullopt;
    const auto mailbox = parts.mailboxes.open(account, false);
    return mailbox ? stored_part(*mailbox, message, path, limit) : std::nullopt;
  };
}

}  // namespace tegami::services
