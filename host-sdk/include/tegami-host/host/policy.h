/* host/policy.h - the administrator's policies, asked for at every request and before every job (P2). */
#ifndef TEGAMI_HOST_HOST_POLICY_H
#define TEGAMI_HOST_HOST_POLICY_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_POLICY "tegami.host.policy/1"

typedef struct tegami_host_policy {
  uint32_t size;
  uint32_t reserved;
  /* Gives the policy's value as JSON text (true, 300, "none", ["example.co.jp"]) to the sink. TEGAMI_NOT_FOUND for
   * a name the host does not know: the module then takes its own default (P3). [any-thread & created] */
  tegami_status (*get)(const void* host_context, tegami_str name, void* sink_context, tegami_str_sink sink);
} tegami_host_policy;

#ifdef __cplusplus
}
#endif

#endif
