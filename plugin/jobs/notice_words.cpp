#include "jobs/notice_words.h"

#include "accounts/policies.h"

namespace tegami::jobs {

using accounts::NoticeKind;
using words::Catalog;

namespace {

constexpr const char* kTimeZone = "Asia/Tokyo";  // where the host tells none

std::string cause_words(const Catalog& words, const std::string& locale, const std::string& code) {
  if (code.empty()) return {};
  const std::string key = "failure." + code;
  return words.text(locale, words.has(locale, key) ? key : "failure.other");
}

std::string key_of(NoticeKind kind, const char* part) {
  return "notice." + std::string(accounts::name(kind)) + "." + part;
}

std::int32_t severity_of(NoticeKind kind) {
  if (kind == NoticeKind::recovered) return TEGAMI_LOG_INFO;
  return kind == NoticeKind::too_large ? TEGAMI_LOG_WARNING : TEGAMI_LOG_ERROR;
}

void add_line(std::string& text, const std::string& line) { text += (text.empty() ? "" : "\n") + line; }

std::string named(const NoticeContext& context, const std::string& locale, const std::string& owner_key,
                  const std::string& account) {
  const auto owner = owner_key.empty() ? std::nullopt : context.host.user(owner_key);
  const std::string who = owner ? owner->name : context.words.text(locale, "notice.no_owner");
  return context.words.text(locale, "notice.named", {{"owner", who}, {"account", account}});
}

}  // namespace

sdk::Notice owner_notice(const NoticeContext& context, const sdk::User& owner, const accounts::AccountRow& row,
                         const accounts::DueNotice& notice) {
  const Catalog& words = context.words;
  const std::string& locale = owner.locale;
  const std::string zone = owner.time_zone.empty() ? kTimeZone : owner.time_zone;
  const std::string cause = cause_words(words, locale, notice.code);
  const auto last = row.state.last_received_ms;
  const std::string since = last ? Catalog::moment(locale, zone, *last, context.now_ms) : std::string();
  const std::string limit = Catalog::bytes(accounts::Policies(context.host).max_receive_bytes());
  const bool never = notice.kind == NoticeKind::stalled && !last;
  sdk::Notice told;
  told.severity = severity_of(notice.kind);
  told.user = owner.key;
  told.subject = words.text(locale, key_of(notice.kind, "subject"), {{"account", row.account.name}});
  told.text =
      words.text(locale, key_of(notice.kind, never ? "never" : "text"),
                 {{"cause", cause}, {"since", since}, {"limit", limit}, {"count", Catalog::number(notice.amount)}});
  if (!notice.detail.empty()) add_line(told.text, notice.detail);
  told.text.erase(told.text.find_last_not_of(' ') + 1);  // where there is no cause behind it
  told.path = "/my/accounts";
  told.once = "account/" + std::to_string(row.account.id);
  if (notice.kind == NoticeKind::unsent) told.path = "/mail?account=" + std::to_string(row.account.id);
  if (notice.kind == NoticeKind::too_large || accounts::is_of_sending(notice.kind))
    told.once += "/" + std::string(accounts::name(notice.kind));
  return told;
}

sdk::Notice keepers_notice(const NoticeContext& context, const accounts::AccountRow& row,
                           const accounts::DueNotice& notice) {
  accounts::DueNotice bare = notice;
  bare.detail.clear();
  sdk::Notice told = owner_notice(context, {}, row, bare);
  told.path = "/shared";
  return told;
}

sdk::Notice administrators_notice(const NoticeContext& context, const std::vector<accounts::LastingCount>& counts,
                                  const std::vector<accounts::AccountRow>& newest) {
  const Catalog& words = context.words;
  const std::string locale;
  std::int64_t all = 0;
  std::string text;
  for (const auto& count : counts) {
    all += count.accounts;
    add_line(text, words.text(locale, "notice.count",
                              {{"kind", words.text(locale, key_of(count.kind, "kind"))},
                               {"count", Catalog::number(count.accounts)}}));
  }
  for (const auto& row : newest)
    add_line(text, named(context, locale, row.account.shared ? "" : row.account.owner_user, row.account.name));
  if (all > static_cast<std::int64_t>(newest.size()))
    add_line(text, words.text(locale, "notice.more",
                              {{"count", Catalog::number(all - static_cast<std::int64_t>(newest.size()))}}));
  sdk::Notice told;
  told.severity = all == 0 ? TEGAMI_LOG_INFO : TEGAMI_LOG_WARNING;
  told.subject = words.text(locale, all == 0 ? "notice.administrators.well" : "notice.administrators.subject",
                            {{"count", Catalog::number(all)}});
  told.text = all == 0 ? words.text(locale, "notice.administrators.well.text") : text;
  told.path = "/status";
  told.once = "accounts";
  return told;
}

sdk::Notice digest_notice(const NoticeContext& context, const Digest& digest) {
  const Catalog& words = context.words;
  const std::string locale;
  std::int64_t failing = 0;
  std::string causes;
  for (const auto& count : digest.causes) {
    const auto accounts = count.personal + count.shared;
    failing += accounts;
    const std::string key = "pages.failure." + count.error_code;
    const std::string cause =
        words.has(locale, key) ? words.text(locale, key) : cause_words(words, locale, count.error_code);
    add_line(causes, words.text(locale, "notice.count", {{"kind", cause}, {"count", Catalog::number(accounts)}}));
  }
  sdk::Notice told;
  told.severity = failing > 0 ? TEGAMI_LOG_WARNING : TEGAMI_LOG_INFO;
  told.subject = words.text(locale, "notice.digest.subject", {{"count", Catalog::number(failing)}});
  told.text = words.text(locale, "notice.digest.text",
                         {{"receiving", Catalog::number(digest.receiving)},
                          {"well", Catalog::number(digest.receiving - failing)},
                          {"received", Catalog::number(digest.received)},
                          {"recovered", Catalog::number(digest.recovered)}});
  if (!causes.empty()) add_line(told.text, causes);
  if (digest.longest)
    add_line(
        told.text,
        words.text(locale, "notice.digest.longest",
                   {{"account", named(context, locale, digest.longest->owner_user, digest.longest->name)},
                    {"since", Catalog::moment(locale, kTimeZone, digest.longest->last_received_ms, context.now_ms)}}));
  told.path = "/status";
  told.once = "digest";
  return told;
}

}  // namespace tegami::jobs
