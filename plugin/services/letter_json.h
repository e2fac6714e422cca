/// letter_json.h - mail.send's request as a letter. Every flaw is told at once, by its field.
#pragma once

#include "accounts/account.h"
#include "mailbox/compose/compose.h"
#include "services/services.h"
#include "words/catalog.h"

namespace tegami::services {

/// Fields of a letter: to, cc, bcc (a text as typed, or a list of such), subject, text, html, attachments ({name, type,
/// content_id, data_base64}, or its bytes as "attachments.N.data"), in_reply_to, references, charset.
extern const std::initializer_list<std::string_view> kLetterFields;

/// From the account, now.
boost::system::result<mailbox::compose::Letter, Refusal> letter_of(const words::Catalog& words, const Call& call,
                                                                   const accounts::Account& account,
                                                                   std::int64_t now_ms,
                                                                   const mailbox::compose::Limits& limits);

Refusal refusal_of(const words::Catalog& words, const Caller& caller, const std::vector<mailbox::compose::Flaw>& flaws);

}  // namespace tegami::services
