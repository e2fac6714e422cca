/* host/secrets.h - the keys that seal the module's secrets; kept by the host apart from the data (K1). */
#ifndef TEGAMI_HOST_HOST_SECRETS_H
#define TEGAMI_HOST_HOST_SECRETS_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_SECRETS "tegami.host.secrets/1"

/* key points to key_bytes (32) bytes, valid during the call; the module wipes its copies. */
typedef void (*tegami_key_sink)(void* context, tegami_str id, const uint8_t* key, uint64_t key_bytes);

typedef struct tegami_host_secrets {
  uint32_t size;
  uint32_t reserved;
  /* The key of that id, or with an empty id the one new secrets are sealed with. TEGAMI_NOT_FOUND when the host
   * has it no longer. [any-thread & created] */
  tegami_status (*key)(const void* host_context, tegami_str id, void* sink_context, tegami_key_sink sink);
} tegami_host_secrets;

#ifdef __cplusplus
}
#endif

#endif
