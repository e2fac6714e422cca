/// mail_access.h - who may read an account's mail: its owner, the members of a shared one (H2), and a mail
/// administrator only where mail.admin_access allows it (P1). One answer for "not yours" and "not there".
#pragma once

#include "accounts/repository.h"
#include "mailbox/mailbox.h"
#include "services/services.h"
#include "tegami-host/module.hpp"
#include "words/catalog.h"

namespace tegami::services {

struct MailParts {
  const sdk::Host& host;
  accounts::Repository& accounts;
  mailbox::Mailboxes& mailboxes;
  const words::Catalog& words;
  /// Those of these mails that wait to be sent: they are not to be moved or thrown away.
  std::function<std::vector<mailbox::MessageId>(accounts::AccountId, const std::vector<mailbox::MessageId>&)> held = {};
};

/// read: its owner, members, and by mail.admin_access a mail administrator (audited). change (marks, folders): not him.
/// send: of the members those who have that right.
enum class MailDeed : std::uint8_t { read, change, send };
/// The account named by request["account"], if this caller may do that with its mail.
boost::system::result<accounts::AccountRow, Refusal> mail_account(const MailParts& parts, const Call& call,
                                                                  MailDeed deed);

/// The same for an account that the request names in another way.
boost::system::result<accounts::AccountRow, Refusal> mail_account(const MailParts& parts, const Call& call,
                                                                  accounts::AccountId id, MailDeed deed);

Refusal forbidden(const words::Catalog& words, const Caller& caller);
/// The caller, if he is a mail administrator now; forbidden else.
boost::system::result<sdk::User, Refusal> mail_administrator(const sdk::Host& host, const words::Catalog& words,
                                                             const Caller& caller);
Refusal invalid_field(const words::Catalog& words, const Caller& caller, std::string field, std::string_view key);

/// Refuses fields that are not in the list (SPEC section 7), naming each.
boost::system::result<void, Refusal> only_fields(const words::Catalog& words, const Call& call,
                                                 std::span<const std::string_view> known);
boost::system::result<void, Refusal> only_fields(const words::Catalog& words, const Call& call,
                                                 std::initializer_list<std::string_view> known);

/// request[field] as whole number, or nullopt when absent; an error when it is something else.
boost::system::result<std::optional<std::int64_t>, Refusal> integer(const words::Catalog& words, const Call& call,
                                                                    std::string_view field);
boost::system::result<std::optional<std::string>, Refusal> text(const words::Catalog& words, const Call& call,
                                                                std::string_view field);
/// request["ids"]: 1 to 1,000 whole numbers.
boost::system::result<std::vector<std::int64_t>, Refusal> ids(const words::Catalog& words, const Call& call);

}  // namespace tegami::services
