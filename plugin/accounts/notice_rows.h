/// notice_rows.h - the rows of account_notice inside a transaction that the caller holds. For this room only.
#pragma once

#include "accounts/columns.h"
#include "accounts/notice_rules.h"

namespace tegami::accounts {

NoticeRows notice_rows(Session& session, AccountId account);
/// Writes those of after that are not in before as they are now; never told_ms, which is only told() to set.
void write_notice_rows(Session& session, AccountId account, const NoticeRows& before, const NoticeRows& after);
/// Somebody else has the account now: what the one before was told is nothing of his.
void forget_notice_rows(Session& session, AccountId account);

}  // namespace tegami::accounts
