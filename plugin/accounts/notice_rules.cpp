#include "accounts/notice_rules.h"

#include <algorithm>
#include <array>

namespace tegami::accounts {
namespace {

constexpr std::array<std::string_view, 9> kNames{"password",  "authorization", "held",    "quota", "stalled",
                                                 "too_large", "recovered",     "sending", "unsent"};

/// Of receiving.
bool is_trouble(NoticeKind kind) {
  return kind != NoticeKind::too_large && kind != NoticeKind::recovered && !is_of_sending(kind);
}

/// What only a person can mend; everything else may pass by itself.
std::optional<NoticeKind> trouble_of(const AccountState& state) {
  if (state.status == "needs_authorization" || state.error_code == "token_refused") return NoticeKind::authorization;
  if (state.status == "paused") return NoticeKind::password;
  if (state.status == "held") return NoticeKind::held;
  if (state.status == "quota_full") return NoticeKind::quota;
  return std::nullopt;
}

NoticeRow* find(NoticeRows& rows, NoticeKind kind) {
  const auto found = std::ranges::find(rows, kind, &NoticeRow::kind);
  return found == rows.end() ? nullptr : &*found;
}

NoticeRow& row_of(NoticeRows& rows, NoticeKind kind) {
  if (NoticeRow* found = find(rows, kind)) return *found;
  rows.push_back({.kind = kind});
  return rows.back();
}

void end(NoticeRow& row, std::int64_t now_ms) {
  if (!row.lasts) return;
  row.lasts = false;
  row.due_ms.reset();
  row.detail.clear();
  row.changed_ms = now_ms;
}

std::int64_t soonest(const NoticeRow& row, std::int64_t now_ms) {
  return row.told_ms ? std::max(now_ms, *row.told_ms + kQuietMs) : now_ms;
}

void begin(NoticeRows& rows, NoticeKind kind, const std::string& code, std::int64_t now_ms) {
  NoticeRow* recovered = find(rows, NoticeKind::recovered);
  const bool unsaid = recovered != nullptr && recovered->due_ms.has_value();
  if (unsaid) recovered->due_ms.reset();
  NoticeRow& row = row_of(rows, kind);
  if (row.lasts) return;
  row.lasts = true;
  row.code = code;
  row.changed_ms = now_ms;
  // Nobody heard that it was well in between: what was told last is true again.
  if (unsaid && row.told_ms) return;
  row.due_ms = soonest(row, now_ms);
}

void recover(NoticeRows& rows, std::int64_t now_ms) {
  std::optional<std::int64_t> told;
  for (NoticeRow& row : rows) {
    if (!is_trouble(row.kind)) continue;
    end(row, now_ms);
    told = std::max(told, row.told_ms);
  }
  if (!told) return;
  NoticeRow& recovered = row_of(rows, NoticeKind::recovered);
  if (recovered.due_ms || (recovered.told_ms && *recovered.told_ms >= *told)) return;
  recovered.due_ms = now_ms;
  recovered.changed_ms = now_ms;
}

}  // namespace

bool is_of_sending(NoticeKind kind) { return kind == NoticeKind::sending || kind == NoticeKind::unsent; }

std::string_view name(NoticeKind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

std::optional<NoticeKind> notice_kind_of(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<NoticeKind>(found - kNames.begin());
}

NoticeRows after_state(NoticeRows rows, const AccountState& state, std::int64_t now_ms) {
  if (state.status == "ok") {
    recover(rows, now_ms);
  } else if (const auto kind = trouble_of(state)) {
    for (NoticeRow& row : rows)
      if (is_trouble(row.kind) && row.kind != *kind) end(row, now_ms);
    begin(rows, *kind, state.error_code, now_ms);
  }
  return rows;
}

NoticeRows after_listing(NoticeRows rows, const TooLarge& found, std::int64_t now_ms) {
  NoticeRow* known = rows.empty() ? nullptr : find(rows, NoticeKind::too_large);
  if (found.mails == 0) {
    if (known != nullptr) end(*known, now_ms);
    return rows;
  }
  NoticeRow& row = row_of(rows, NoticeKind::too_large);
  if (row.lasts && row.code == found.which) return rows;
  const bool news = !row.lasts || found.mails >= row.amount;
  row.lasts = true;
  row.code = found.which;
  row.amount = found.mails;
  row.changed_ms = now_ms;
  if (news && !row.due_ms) row.due_ms = soonest(row, now_ms);
  row.detail = row.due_ms ? found.detail : std::string();
  return rows;
}

NoticeRows after_sending(NoticeRows rows, const std::string& code, std::int64_t now_ms) {
  if (code.empty()) {
    if (NoticeRow* row = find(rows, NoticeKind::sending)) end(*row, now_ms);
    return rows;
  }
  NoticeRow& row = row_of(rows, NoticeKind::sending);
  if (row.lasts) return rows;
  row.lasts = true;
  row.code = code;
  row.changed_ms = now_ms;
  row.due_ms = soonest(row, now_ms);
  return rows;
}

NoticeRows after_unsent(NoticeRows rows, const std::string& line, std::int64_t now_ms) {
  NoticeRow& row = row_of(rows, NoticeKind::unsent);
  if (!row.due_ms) {
    row.amount = 0;
    row.detail.clear();
    row.due_ms = row.told_ms ? std::max(now_ms, *row.told_ms + kUnsentQuietMs) : now_ms;
  }
  if (++row.amount <= kUnsentByName) row.detail += (row.detail.empty() ? "" : "\n") + line;
  row.changed_ms = now_ms;
  return rows;
}

}  // namespace tegami::accounts
