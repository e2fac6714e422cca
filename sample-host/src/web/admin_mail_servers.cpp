// 管理者設定 > メールサーバー設定: the POP3 and the SMTP server for everybody.
#include <array>
#include <charconv>

#include "modules/core.h"
#include "web/pages.h"

namespace samplehost {
namespace {

constexpr std::array<std::string_view, 5> protections = {"none", "tls", "starttls", "starttls_unverified",
                                                         "tls_unverified"};
constexpr std::array<std::string_view, 3> mechanisms = {"cram_md5", "login", "plain"};

struct Typed {
  std::string host, port, protection, auth, oauth_server;
  bool skip = false;
  Mistakes mistakes;
};

Typed stored(Core& core, MailServerKind kind) {
  const auto server = core.settings.mail_server(kind);
  if (!server) return {{}, {}, kind == MailServerKind::pop3 ? "tls" : "starttls", "plain", {}, false, {}};
  return {server->host,
          std::to_string(server->port),
          server->protection,
          server->auth,
          server->oauth_server,
          server->skip_second_ehlo,
          {}};
}

Typed typed(const Form& form, MailServerKind kind) {
  const std::string prefix = std::string(name(kind)) + ".";
  const auto value = [&](const char* field) { return form.value(prefix + field); };
  Typed out{
      value("host"), value("port"), value("protection"), value("auth"), {}, value("skip_second_ehlo") == "true", {}};
  if (out.auth.starts_with("xoauth2:")) {
    out.oauth_server = out.auth.substr(8);
    out.auth = "xoauth2";
  }
  return out;
}

/// nullopt: no server (the host is empty), or mistakes.
std::optional<MailServer> parsed(Typed& typed, MailServerKind kind) {
  if (typed.host.empty()) return std::nullopt;
  MailServer server{typed.host, 0, typed.protection, typed.auth, typed.oauth_server, typed.skip};
  if (!typed.port.empty()) {
    const auto* end = typed.port.data() + typed.port.size();
    const auto [at, failed] = std::from_chars(typed.port.data(), end, server.port);
    if (failed != std::errc{} || at != end || server.port == 0) server.port = -1;
  }
  typed.mistakes = check(kind, server);
  return typed.mistakes.empty() ? std::optional(server) : std::nullopt;
}

Data option(const std::string& value, const std::string& label, const std::string& current) {
  Data one;
  one.set("value", value);
  one.set("label", label);
  flag(one, "current", value == current);
  return one;
}

Data section(const Exchange& exchange, MailServerKind kind, const Typed& typed) {
  const std::string prefix(name(kind));
  Data data;
  data.set("prefix", prefix);
  data.set("heading", exchange.text("mail_servers." + prefix));
  data.set("protocol", std::string(kind == MailServerKind::pop3 ? "POP3" : "SMTP"));
  data.set("host", typed.host);
  data.set("port", typed.port);
  auto options = list();
  for (const auto protection : protections)
    options.push_back(
        option(std::string(protection), exchange.text("protection." + std::string(protection)), typed.protection));
  data.set("protections", options);
  for (const auto* field : {"host", "port", "auth"}) {
    const auto found = typed.mistakes.find(field);
    flag(data, std::string("wrong_") + field, found != typed.mistakes.end());
    if (found != typed.mistakes.end())
      data.set(std::string("mistake_") + field, exchange.text("mistake." + found->second));
  }
  const bool smtp = kind == MailServerKind::smtp;
  flag(data, "smtp", smtp);
  if (!smtp) return data;
  auto simple = list();
  for (const auto* auth : {"none", "pop_before_smtp"})
    simple.push_back(option(auth, exchange.text(std::string("auth.") + auth), typed.auth));
  data.set("simple", simple);
  auto words = list();
  for (const auto auth : mechanisms)
    words.push_back(option(std::string(auth), exchange.text("auth." + std::string(auth)), typed.auth));
  data.set("mechanisms", words);
  auto servers = list();
  const auto current = typed.auth == "xoauth2" ? "xoauth2:" + typed.oauth_server : std::string{};
  const auto known = exchange.app.core.settings.oauth_servers();
  for (const auto& server : known) servers.push_back(option("xoauth2:" + server.id, server.name, current));
  data.set("oauth_servers", servers);
  flag(data, "any_oauth", !known.empty());
  flag(data, "skip", typed.skip);
  return data;
}

void draw(Exchange& exchange, int status, const Typed& pop3, const Typed& smtp) {
  auto sections = list();
  sections.push_back(section(exchange, MailServerKind::pop3, pop3));
  sections.push_back(section(exchange, MailServerKind::smtp, smtp));
  Data data;
  data.set("sections", sections);
  flag(data, "saved", exchange.query.has("saved"));
  flag(data, "refused", status >= 400);
  settings_page(exchange, status, "mail_servers", data, exchange.text("mail_servers.title"), "host:mail-servers");
}

}  // namespace

void mail_servers_page(Exchange& exchange) {
  auto& core = exchange.app.core;
  if (exchange.method != "POST")
    return draw(exchange, 200, stored(core, MailServerKind::pop3), stored(core, MailServerKind::smtp));
  const auto form = exchange.form();
  auto pop3 = typed(form, MailServerKind::pop3);
  auto smtp = typed(form, MailServerKind::smtp);
  const auto pop3_server = parsed(pop3, MailServerKind::pop3);
  const auto smtp_server = parsed(smtp, MailServerKind::smtp);
  if (!pop3.mistakes.empty() || !smtp.mistakes.empty()) return draw(exchange, 422, pop3, smtp);
  core.settings.set_mail_server(MailServerKind::pop3, pop3_server);
  core.settings.set_mail_server(MailServerKind::smtp, smtp_server);
  core.log.write(1, "host", "mail servers changed by " + exchange.user->login);
  exchange.redirect("/admin/mail-servers?saved=1");
}

}  // namespace samplehost
