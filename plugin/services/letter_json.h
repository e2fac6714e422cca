/// letter_json.h - a request's fields of a letter (mail.send, mail.draft) as a letter. Every flaw is told at once, by
/// its field.
#pragma once

#include "accounts/account.h"
#include "mailbox/compose/compose.h"
#include "services/services.h"
#include "services/stored_parts.h"
#include "words/catalog.h"

namespace tegami::services {

/// Fields of a letter: to, cc, bcc (a text as typed, or a list of such), subject, text, html, attachments ({name, type,
/// content_id, data_base64}, its bytes as "attachments.N.data", or {message, part, account} of a stored mail),
/// in_reply_to, references, charset, message_id.
extern const std::initializer_list<std::string_view> kLetterFields;

/// What a letter is read with; all of it outlives the call.
struct LetterReading {
  const words::Catalog& words;
  const Call& call;
  const accounts::Account& account;  ///< whom it is from
  std::int64_t now_ms;               ///< its date
  const mailbox::compose::Limits& limits;
  const FindPart& find_part;
};

boost::system::result<mailbox::compose::Letter, Refusal> letter_of(const LetterReading& reading);

/// Addresses may be unfinished: they are kept as typed, and those that can be read stand in the mail as well.
boost::system::result<mailbox::compose::Letter, Refusal> draft_of(const LetterReading& reading);

Refusal refusal_of(const words::Catalog& words, const Caller& caller, const std::vector<mailbox::compose::Flaw>& flaws);

}  // namespace tegami::services
