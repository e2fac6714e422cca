/// audit_services.h - audit.list and audit.export (SPEC 3.12): who changed what of which account, when, from where.
///
/// audit.list {account, actor (key, log-in or address), action, query, from, to (RFC 3339; to itself is not in it),
/// limit (at most 500), after}: items {id, at, actor, address, action, title, account {id, name, address, owner} or
/// null, fields [names], details}, newest first. title and details are words in the caller's language; query is sought
/// in an account's name and address, and in who did it and whose account it is.
/// audit.export {the same filters}: all of them as a CSV file, in constant memory.
/// For mail administrators. Values are never in it, so no secret is.
#pragma once

#include <array>
#include <string_view>

#include "accounts/csv/vocabulary.h"
#include "accounts/repository.h"
#include "services/services.h"
#include "tegami-host/module.hpp"
#include "words/catalog.h"

namespace tegami::services {

/// What is audited; each has its words "audit.action.<name>".
inline constexpr std::array<std::string_view, 12> kAuditedActions{
    "accounts.create",    "accounts.update", "accounts.change_many", "accounts.delete", "accounts.set_receiving",
    "accounts.hand_over", "accounts.import", "accounts.export",      "accounts.log",    "servers.update",
    "mail.read",          "mail.send"};

struct AuditParts {
  const sdk::Host& host;
  accounts::Repository& accounts;
  const words::Catalog& words;
  const accounts::csv::Vocabulary& vocabulary;
};

void add_audit_services(Services& services, const AuditParts& parts);

/// What happened, in words, and the labels of the fields that it happened to.
std::string audited_title(const AuditParts& parts, const Caller& caller, const accounts::AuditEntry& entry);
std::string audited_details(const AuditParts& parts, const Caller& caller, const accounts::AuditEntry& entry);
/// The entries that match as a CSV file: cells guarded as in the export of accounts (I5).
Bytes audit_file(const AuditParts& parts, const Caller& caller, accounts::AuditFilter filter);

}  // namespace tegami::services
