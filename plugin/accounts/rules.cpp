#include "accounts/rules.h"

#include <algorithm>
#include <tuple>

#include "accounts/read_slot.h"
#include "accounts/text.h"

namespace tegami::accounts {
namespace {

bool smtp_auth(SendAuth auth) {
  return auth == SendAuth::cram_md5 || auth == SendAuth::login || auth == SendAuth::plain;
}

/// After the change: given now, or kept.
bool has(const std::optional<Secret>& change, bool stored) { return change ? !change->empty() : stored; }
bool receive_password(const Values& v) { return has(v.secrets.receive_password, v.account.receive.password_set); }
bool send_password(const Values& v) { return has(v.secrets.send_password, v.account.send.password_set); }

/// The receiving log-on is needed: to receive, or before sending.
bool receiver_in_use(const Account& account, const Servers& servers) {
  return account.receiving || sending_auth(account, servers) == SendAuth::pop_before_smtp;
}

void put(Errors& errors, std::string_view field, const FieldError& error) {
  errors.try_emplace(std::string(field), error);
}

/// "A user id without a password too", "SMTP AUTH with nothing to use is an error at the field" (A5).
void sending_needs_a_log_on(const Values& values, const Surroundings& around, Errors& errors) {
  if (!around.sending_given || send_log_on(values, around.servers) != SendLogOn::unusable) return;
  const Account& account = values.account;
  if (sending_auth(account, around.servers) == SendAuth::xoauth2) {
    const bool has_user = !account.send.user.empty() || !account.receive.user.empty();
    put(errors, has_user ? "send.oauth_server" : "send.user", has_user ? "error.oauth_server" : "error.send_user");
  } else if (!account.send.user.empty()) {
    put(errors, "send.password", {"error.send_password"});
  } else {
    put(errors, "send.user", {"error.send_user"});
  }
}

/// Skipping the second EHLO makes sense with STARTTLS only (SPEC 3.3).
void skip_needs_starttls(const Values& values, const Surroundings& around, Errors& errors) {
  const Account& account = values.account;
  if (account.send.skip_second_ehlo && !holds(When::send_starttls, values, around.servers) &&
      !(around.stored != nullptr && around.stored->send.skip_second_ehlo))
    put(errors, "send.skip_second_ehlo", {"error.skip_needs_starttls"});
}

/// transport.allow_plaintext and allow_unverified_tls: nothing new that they forbid; what is stored is judged by jobs.
void protection_is_allowed(const Values& values, const Surroundings& around, Errors& errors) {
  const auto judge = [&](std::string_view field, Source source, Protection now, const Protection* before) {
    if (source != Source::individual || is_verified(now) || (before != nullptr && *before == now)) return;
    const transport::ConnectPolicy policy = around.policies.connect();
    if (now == Protection::none && !policy.allow_plaintext) put(errors, field, {"error.plaintext_forbidden"});
    if (now != Protection::none && !policy.allow_unverified_tls) put(errors, field, {"error.unverified_forbidden"});
  };
  const Account* stored = around.stored;
  const bool kept = stored != nullptr;
  judge("receive.protection", values.account.receive.source, values.account.receive.protection,
        kept && stored->receive.source == Source::individual ? &stored->receive.protection : nullptr);
  if (around.sending_given)
    judge("send.protection", values.account.send.source, values.account.send.protection,
          kept && stored->send.source == Source::individual ? &stored->send.protection : nullptr);
}

/// accounts.allow_leave_on_server off: "leave" can no longer be chosen; stored settings go on.
void leaving_is_allowed(const Values& values, const Surroundings& around, Errors& errors) {
  const bool before = around.stored != nullptr && around.stored->receive.leave_on_server;
  if (values.account.receive.leave_on_server && !before && !around.policies.allow_leave_on_server())
    put(errors, "receive.leave_on_server", {"error.leave_forbidden"});
}

bool listed(const std::vector<std::string>& allowed, std::string_view name) {
  const std::string lower = ascii_lower(name);
  return allowed.empty() || std::any_of(allowed.begin(), allowed.end(), [&](const std::string& entry) {
           const std::string one = ascii_lower(entry);
           return one.starts_with('.') ? lower.ends_with(one) : lower == one;
         });
}

/// accounts.allowed_hosts, allowed_domains: what self-service may enter.
void self_service_stays_inside(const Values& values, const Surroundings& around, Errors& errors) {
  if (around.administrator) return;
  const std::vector<std::string> hosts = around.policies.allowed_hosts();
  const Account& now = values.account;
  const auto host = [&](std::string_view field, Source source, const std::string& name, const std::string* before) {
    if (source == Source::individual && !name.empty() && (before == nullptr || *before != name) && !listed(hosts, name))
      put(errors, field, {"error.host_not_allowed"});
  };
  const Account* stored = around.stored;
  host("receive.host", now.receive.source, now.receive.host, stored ? &stored->receive.host : nullptr);
  host("send.host", now.send.source, now.send.host, stored ? &stored->send.host : nullptr);
  const std::string_view domain =
      std::string_view(now.address).substr(std::min(now.address.size(), now.address.rfind('@') + 1));
  if ((stored == nullptr || stored->address != now.address) && !listed(around.policies.allowed_domains(), domain))
    put(errors, "address", {"error.domain_not_allowed"});
}

/// A source must have a server, and an OAuth server must be one of the host's.
void choices_exist(const Values& values, const Surroundings& around, Errors& errors) {
  const Account& account = values.account;
  if (account.receive.source != Source::individual && !effective_receive(account, around.servers))
    put(errors, "receive.source", {"error.source_not_set"});
  if (around.sending_given && account.send.source != Source::individual && !effective_send(account, around.servers))
    put(errors, "send.source", {"error.source_not_set"});
  const auto known = [&](std::string_view field, const std::string& id, const std::string* before) {
    if (!id.empty() && (before == nullptr || *before != id) && !around.servers.has_oauth(id))
      put(errors, field, {"error.oauth_server_unknown"});
  };
  const Account* stored = around.stored;
  known("receive.oauth_server", account.receive.oauth_server, stored ? &stored->receive.oauth_server : nullptr);
  known("send.oauth_server", account.send.oauth_server, stored ? &stored->send.oauth_server : nullptr);
}

/// Rows whose "needed" condition holds and that are empty.
void needed_fields(const Values& values, const Surroundings& around, Errors& errors) {
  for (const Field& field : fields()) {
    if (field.group == Group::send && !around.sending_given) continue;
    if (field.needed == When::never || !holds(field.needed, values, around.servers)) continue;
    const Slot slot = read_slot(field, values);
    const bool empty_text = std::holds_alternative<std::string*>(slot) && std::get<std::string*>(slot)->empty();
    const bool no_secret = field.name == "receive.password" && !receive_password(values);
    if (empty_text || no_secret) put(errors, field.name, {"error.required." + std::string(field.name), {}, {}});
  }
}

}  // namespace

Round round_after(const Account& stored, const Account& changed) {
  const bool before = stored.receive.leave_on_server, after = changed.receive.leave_on_server;
  if (before && !after && !stored.round_pending) return {stored.fetch_round + 1, true};
  if (!before && after && stored.round_pending) return {stored.fetch_round - 1, false};
  return {stored.fetch_round, stored.round_pending};
}

bool signs_in_alike(const Account& stored, const Account& changed, bool send) {
  const auto of = [send](const Account& account) {
    const ReceiveSettings& in = account.receive;
    const SendSettings& out = account.send;
    if (!send) return std::tuple(in.source, in.host, in.port, in.protection, in.pin, in.user);
    return std::tuple(out.source, out.host, out.port, out.protection, out.pin, out.user.empty() ? in.user : out.user);
  };
  return of(stored) == of(changed);
}

bool logs_on_anew(const Account& stored, const Account& changed, const SecretChange& secrets) {
  const auto what = [](const Account& a) {
    const ReceiveSettings& r = a.receive;
    return std::tie(a.receiving, r.source, r.host, r.port, r.protection, r.pin, r.user, r.auth, r.oauth_server,
                    r.timeout_s);
  };
  return secrets.receive_password.has_value() || what(stored) != what(changed);
}

SendAuth sending_auth(const Account& account, const Servers& servers) {
  if (account.send.source == Source::individual) return account.send.auth;
  const auto server = effective_send(account, servers);
  return server ? server->auth : account.send.auth;
}

SendLogOn send_log_on(const Values& values, const Servers& servers) {
  const Account& account = values.account;
  const SendAuth auth = sending_auth(account, servers);
  if (smtp_auth(auth)) {
    if (!account.send.user.empty()) return send_password(values) ? SendLogOn::own_password : SendLogOn::unusable;
    const bool usable =
        account.receive.auth != ReceiveAuth::xoauth2 && !account.receive.user.empty() && receive_password(values);
    return usable ? SendLogOn::receivers_password : SendLogOn::unusable;
  }
  if (auth != SendAuth::xoauth2) return SendLogOn::nothing;
  const auto server = effective_send(account, servers);
  const std::string& oauth = server ? server->oauth_server : account.send.oauth_server;
  const bool receiver = account.receive.auth == ReceiveAuth::xoauth2 && !account.receive.user.empty();
  if (account.send.user.empty()) {
    const bool same = receiver && (oauth.empty() || oauth == account.receive.oauth_server);
    if (same) return SendLogOn::receivers_grant;
    return oauth.empty() || account.receive.user.empty() ? SendLogOn::unusable : SendLogOn::own_grant;
  }
  return oauth.empty() ? SendLogOn::unusable : SendLogOn::own_grant;
}

bool holds(When when, const Values& values, const Servers& servers) {
  const Account& account = values.account;
  const bool own_receive = account.receive.source == Source::individual;
  const bool own_send = account.send.source == Source::individual;
  const auto auth = [&] { return sending_auth(account, servers); };
  switch (when) {
    case When::always:
      return true;
    case When::never:
      return false;
    case When::receiving:
      return receiver_in_use(account, servers);
    case When::individual_receive:
      return own_receive;
    case When::individual_receive_in_use:
      return own_receive && receiver_in_use(account, servers);
    case When::receive_password:
      return receiver_in_use(account, servers) && account.receive.auth != ReceiveAuth::xoauth2;
    case When::receive_oauth:
      return account.receive.auth == ReceiveAuth::xoauth2;
    case When::leaving:
      return account.receive.leave_on_server;
    case When::individual_send:
      return own_send;
    case When::send_starttls:
      return own_send && is_starttls(account.send.protection);
    case When::send_credentials:
      return smtp_auth(auth()) || auth() == SendAuth::xoauth2;
    case When::send_password:
      return smtp_auth(auth());
    case When::send_oauth:
      return auth() == SendAuth::xoauth2;
  }
  return false;
}

void check(const Values& values, const Surroundings& around, Errors& errors) {
  needed_fields(values, around, errors);
  choices_exist(values, around, errors);
  sending_needs_a_log_on(values, around, errors);
  skip_needs_starttls(values, around, errors);
  protection_is_allowed(values, around, errors);
  leaving_is_allowed(values, around, errors);
  self_service_stays_inside(values, around, errors);
}

Account new_account(const Servers& servers, const Policies& policies) {
  Account account;
  if (servers.host_pop3) account.receive.source = Source::host;
  if (servers.host_smtp) account.send.source = Source::host;
  account.receive.leave_days = policies.default_leave_days();
  return account;
}

}  // namespace tegami::accounts
