// policy, server, oauth-server, key: what administrators set, without a browser.
#include <iostream>

#include "cli/commands.h"
#include "modules/core.h"

namespace samplehost {
namespace {

MailServerKind kind_of(const std::string& word) {
  if (word == "pop3") return MailServerKind::pop3;
  if (word == "smtp") return MailServerKind::smtp;
  throw UsageError("a server is pop3 or smtp, not '" + word + "'");
}

void refuse(const Mistakes& mistakes) {
  std::string text;
  for (const auto& [field, code] : mistakes) text += (text.empty() ? "" : ", ") + field + " (" + code + ")";
  if (!mistakes.empty()) throw UsageError("not accepted: " + text);
}

OAuthServer oauth_server_of(const Arguments& arguments) {
  auto server = preset(arguments.value("preset")).value_or(OAuthServer{});
  const auto take = [&](std::string_view option, std::string& field) {
    if (const auto value = arguments.given(option)) field = *value;
  };
  take("preset", server.preset);
  take("id", server.id);
  take("name", server.name);
  take("authorize-url", server.authorize_url);
  take("token-url", server.token_url);
  take("revoke-url", server.revoke_url);
  take("issuer", server.issuer);
  take("client-id", server.client_id);
  take("tenant", server.tenant);
  take("secret-expires", server.secret_expires);
  server.client_secret = secret_value(arguments, "client-secret");
  server.app_only = arguments.has("app-only");
  if (const auto found = arguments.options.find("scope"); found != arguments.options.end())
    server.scopes = found->second;
  return server;
}

}  // namespace

int policy_command(CommandLine words) {
  const auto arguments = parse_with_data(words, {});
  const bool list = arguments.words.size() == 1 && arguments.words[0] == "list";
  constexpr std::string_view usage = "policy set NAME VALUE --data DIR";
  if (!list) need_words(arguments, 3, usage);
  if (!list && arguments.words[0] != "set") need_words(arguments, 0, usage);
  Core core(folder_choice(arguments), clock_of(arguments));
  if (list) {
    for (const auto& rule : policy_rules()) std::cout << rule.name << " = " << *core.policies.get(rule.name) << '\n';
    return 0;
  }
  const auto* rule = policy_rule(arguments.words[1]);
  if (rule == nullptr)
    throw UsageError("there is no policy '" + arguments.words[1] + "'; tegami-host policy list shows them all");
  const auto value = parse_policy(*rule, arguments.words[2]);
  if (!value) throw UsageError(value.error().reason);
  core.policies.set({{arguments.words[1], *value}});
  return 0;
}

int server_command(CommandLine words) {
  const auto arguments =
      parse_with_data(words, {"host", "port", "protection", "auth", "oauth-server"}, {"skip-second-ehlo"});
  constexpr std::string_view usage = "server set|clear pop3|smtp --host HOST --port N --protection WORD --data DIR";
  need_words(arguments, 2, usage);
  const auto kind = kind_of(arguments.words[1]);
  Core core(folder_choice(arguments), clock_of(arguments));
  if (arguments.words[0] == "clear") {
    core.settings.set_mail_server(kind, std::nullopt);
    return 0;
  }
  if (arguments.words[0] != "set") need_words(arguments, 0, usage);
  MailServer server;
  server.host = arguments.value("host");
  server.port = arguments.number("port", 0, 1, 65'535);
  server.protection = arguments.given("protection").value_or(kind == MailServerKind::pop3 ? "tls" : "starttls");
  server.auth = arguments.value("auth");
  server.oauth_server = arguments.value("oauth-server");
  server.skip_second_ehlo = arguments.has("skip-second-ehlo");
  refuse(check(kind, server));
  core.settings.set_mail_server(kind, server);
  return 0;
}

int oauth_server_command(CommandLine words) {
  const auto arguments = parse_with_data(words,
                                         {"preset", "id", "name", "authorize-url", "token-url", "revoke-url", "issuer",
                                          "client-id", "client-secret", "secret-expires", "scope", "tenant"},
                                         {"app-only"});
  const auto act = arguments.words.empty() ? std::string{} : arguments.words[0];
  Core core(folder_choice(arguments), clock_of(arguments));
  if (act == "list") {
    for (const auto& server : core.settings.oauth_servers()) std::cout << server.id << '\t' << server.name << '\n';
    return 0;
  }
  if (act == "delete") {
    need_words(arguments, 2, "oauth-server delete ID --data DIR");
    if (!core.settings.remove_oauth_server(arguments.words[1]))
      throw std::runtime_error("there is no OAuth server '" + arguments.words[1] + "'");
    return 0;
  }
  if (act != "add") throw UsageError("usage: tegami-host oauth-server add|list|delete --data DIR");
  need_words(arguments, 1, "oauth-server add --preset google|microsoft|custom --client-id ID --data DIR");
  const auto server = oauth_server_of(arguments);
  refuse(check(server));
  std::cout << core.settings.put_oauth_server(server) << '\n';
  return 0;
}

int key_command(CommandLine words) {
  const auto arguments = parse_with_data(words, {});
  constexpr std::string_view usage = "key rotate|list|forget ID --data DIR";
  if (arguments.words.empty()) need_words(arguments, 1, usage);
  const auto& verb = arguments.words[0];
  need_words(arguments, verb == "forget" ? 2 : 1, usage);
  Core core(folder_choice(arguments), clock_of(arguments));
  if (verb == "rotate") {
    std::cout << core.keyring.rotate() << '\n';
    core.settings.seal_anew();
  } else if (verb == "list") {
    const auto ids = core.keyring.ids();
    for (const auto& id : ids) std::cout << id << (id == ids.front() ? " current" : "") << '\n';
  } else if (verb == "forget") {
    if (!core.keyring.forget(arguments.words[1]))
      throw UsageError("there is no key " + std::string(arguments.words[1]));
  } else {
    need_words(arguments, 0, usage);
  }
  return 0;
}

}  // namespace samplehost
