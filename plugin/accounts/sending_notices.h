/// sending_notices.h - what of sending is to be told (P5), inside a transaction that the caller holds: written with
/// what happened, so that neither is there without the other.
#pragma once

#include <cstdint>
#include <string>

#include "accounts/columns.h"
#include "accounts/notice_rules.h"

namespace tegami::accounts {

/// The account cannot send until a person does something; code: the cause.
void note_cannot_send(Session& session, AccountId account, const std::string& code, std::int64_t now_ms);
/// It can, or what it sends with was changed: told again should it come back.
void note_can_send(Session& session, AccountId account, std::int64_t now_ms);
/// A mail that was not sent, or of which nobody knows; line: whom it was for and its subject, for its owner alone.
void note_unsent(Session& session, AccountId account, const std::string& line, std::int64_t now_ms);

}  // namespace tegami::accounts
