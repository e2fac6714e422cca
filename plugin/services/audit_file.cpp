// The audit in words, and as a CSV file.
#include <algorithm>
#include <map>

#include "accounts/csv/cells.h"
#include "accounts/csv/encoding.h"
#include "services/audit_services.h"

namespace tegami::services {

namespace csv = accounts::csv;

namespace {

constexpr std::int32_t kEntriesAPart = 200;
constexpr std::array<const char*, 10> kColumns{"at",   "actor",           "actor.key", "action",  "account",
                                               "name", "account_address", "owner",     "details", "address"};

using Names = std::map<std::string, std::string, std::less<>>;

/// What people call those who did it and whose account it was.
Names names_of(const AuditParts& parts, const std::vector<accounts::AuditEntry>& entries) {
  std::vector<std::string_view> keys;
  for (const auto& entry : entries)
    for (const std::string* key : {&entry.actor, &entry.owner_user})
      if (!key->empty()) keys.emplace_back(*key);
  Names names;
  for (auto& user : parts.host.users(std::move(keys))) names[user.key] = std::move(user.name);
  return names;
}

std::string name_of(const Names& names, const std::string& key) {
  const auto known = names.find(key);
  return known == names.end() || known->second.empty() ? key : known->second;
}

/// Cells in the order of kColumns.
std::string line_of(const AuditParts& parts, const Caller& caller, const Names& names,
                    const accounts::AuditEntry& entry) {
  std::vector<std::string> cells{words::Catalog::rfc3339(caller.time_zone, entry.at_ms),
                                 name_of(names, entry.actor),
                                 entry.actor,
                                 audited_title(parts, caller, entry),
                                 entry.account == 0 ? std::string() : std::to_string(entry.account),
                                 entry.account_name,
                                 entry.account_address,
                                 name_of(names, entry.owner_user),
                                 audited_details(parts, caller, entry),
                                 entry.actor_address};
  for (std::string& cell : cells) cell = csv::guarded(cell);
  return csv::line_of(cells);
}

}  // namespace

std::string audited_title(const AuditParts& parts, const Caller& caller, const accounts::AuditEntry& entry) {
  const std::string key = "audit.action." + entry.action;
  return parts.words.has(caller.locale, key) ? parts.words.text(caller.locale, key) : entry.action;
}

std::string audited_details(const AuditParts& parts, const Caller& caller, const accounts::AuditEntry& entry) {
  std::string details;
  for (const std::string& field : entry.fields) {
    const std::string key = "audit.field." + field;
    const std::string label = parts.words.has(caller.locale, key)      ? parts.words.text(caller.locale, key)
                              : accounts::find_field(field) != nullptr ? parts.vocabulary.label(caller.locale, field)
                                                                       : field;
    details += (details.empty() ? "" : parts.words.text(caller.locale, "audit.separator")) + label;
  }
  return details;
}

Bytes audit_file(const AuditParts& parts, const Caller& caller, accounts::AuditFilter filter) {
  struct Place {
    accounts::AuditFilter filter;
    std::string text;
    std::size_t at = 0;
    bool ended = false;
  };
  auto place = std::make_shared<Place>();
  place->filter = std::move(filter);
  place->filter.limit = kEntriesAPart;
  std::vector<std::string> titles;
  for (const char* column : kColumns)
    titles.push_back(parts.words.text(caller.locale, std::string("audit.column.") + column));
  place->text = std::string(csv::kByteOrderMark) + csv::line_of(titles);
  Bytes bytes;
  bytes.type = "text/csv; charset=utf-8";
  bytes.file_name = "audit-" + words::Catalog::rfc3339(caller.time_zone, parts.host.now_ms()).substr(0, 10) + ".csv";
  bytes.next = [parts, caller, place](std::span<char> into) -> std::size_t {
    if (place->at == place->text.size() && !place->ended) {
      const auto found = parts.accounts.audited(place->filter);
      place->ended = found.size() < static_cast<std::size_t>(kEntriesAPart);
      place->text.clear();
      place->at = 0;
      const auto names = names_of(parts, found);
      for (const auto& entry : found) place->text += line_of(parts, caller, names, entry);
      if (!found.empty()) place->filter.before = found.back().id;
    }
    const std::size_t count = std::min(into.size(), place->text.size() - place->at);
    std::copy_n(place->text.data() + place->at, count, into.data());
    place->at += count;
    return count;
  };
  return bytes;
}

}  // namespace tegami::services
