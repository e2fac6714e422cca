/// stored_parts.h - the decoded parts of stored mail: for downloads, and as attachments of a letter that is written.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "services/attached_bytes.h"
#include "services/mail_access.h"

namespace tegami::services {

struct StoredPart {
  std::string name, type;  ///< name may be empty
  AttachedBytes bytes;
};

/// Nothing: there is no such mail or part, or it is larger than the limit.
std::optional<StoredPart> stored_part(mailbox::Mailbox& mailbox, mailbox::MessageId message, std::string_view path,
                                      std::uint64_t limit);

/// The same in an account of the caller's; nothing too where he may not read there.
using FindPart = std::function<std::optional<StoredPart>(accounts::AccountId account, mailbox::MessageId message,
                                                         std::string_view path)>;
FindPart find_part_of(const MailParts& parts, const Call& call, std::uint64_t limit);

/// Reads a stored mail; nothing where there is none, or it cannot be read.
std::optional<mailbox::mime::Message> stored_mail(mailbox::Mailbox& mailbox, mailbox::MessageId message);

}  // namespace tegami::services
