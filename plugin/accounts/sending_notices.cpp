#include "accounts/sending_notices.h"

#include "accounts/notice_rows.h"

namespace tegami::accounts {

void note_cannot_send(Session& session, AccountId account, const std::string& code, std::int64_t now_ms) {
  const NoticeRows before = notice_rows(session, account);
  write_notice_rows(session, account, before, after_sending(before, code, now_ms));
}

void note_can_send(Session& session, AccountId account, std::int64_t now_ms) {
  note_cannot_send(session, account, {}, now_ms);
}

void note_unsent(Session& session, AccountId account, const std::string& line, std::int64_t now_ms) {
  const NoticeRows before = notice_rows(session, account);
  write_notice_rows(session, account, before, after_unsent(before, line, now_ms));
}

}  // namespace tegami::accounts
