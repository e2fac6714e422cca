/// draft_services.h - mail.begin, mail.draft: a letter while it is written (M3).
///
/// mail.begin gives what its writer begins with: {account, kind: "new|reply|reply_all|forward|draft", id} → the
/// letter's fields as typed, with the account's signature and the other mail quoted, and a Message-ID that stays the
/// letter's. mail.draft keeps such fields as a mail in Drafts, in place of the draft `id`; addresses may be unfinished.
/// Both answer alike, attachments as {account, message, part, name, type, size}, which mail.draft and mail.send take.
#pragma once

#include "jobs/outbox_store.h"
#include "services/mail_access.h"

namespace tegami::services {

struct DraftParts {
  MailParts mail;
  jobs::OutboxStore& outbox;
};

void add_draft_services(Services& services, const DraftParts& parts);

/// The mail, if it lies in Drafts: only there may a letter that is written on be replaced or thrown away.
bool is_draft(mailbox::Mailbox& mailbox, mailbox::MessageId id);

}  // namespace tegami::services
