/* host/settings.h - what the host's administrator set up for everybody: mail servers, OAuth servers. */
#ifndef TEGAMI_HOST_HOST_SETTINGS_H
#define TEGAMI_HOST_HOST_SETTINGS_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_SETTINGS "tegami.host.settings/1"

/* Keys and their JSON:
 * "mail_servers.pop3"  {"host", "port", "protection"} or null where none is set
 * "mail_servers.smtp"  {"host", "port", "protection", "auth", "oauth_server", "skip_second_ehlo"} or null
 * "oauth_servers"      [{"id", "name", "preset", "authorize_url", "token_url", "revoke_url", "issuer", "client_id",
 *                        "client_secret", "secret_expires", "scopes": [], "tenant", "app_only"}]
 *                       An entry may say more: "client_auth" ("basic", "post", "none": how the client names itself at
 *                       the token endpoint), "prompt" (what the sign-in page is asked for; "" for nothing),
 *                       "names_itself" (true: its answers to a browser always carry iss, RFC 9207).
 * Protections and authentications are named as in the services. Secrets are in clear text: never log a value. */
typedef struct tegami_host_settings {
  uint32_t size;
  uint32_t reserved;
  /* TEGAMI_NOT_FOUND for an unknown key. [any-thread & created] */
  tegami_status (*get)(const void* host_context, tegami_str key, void* sink_context, tegami_str_sink sink);
} tegami_host_settings;

#ifdef __cplusplus
}
#endif

#endif
