/* host/log.h - lines for the host's log. */
#ifndef TEGAMI_HOST_HOST_LOG_H
#define TEGAMI_HOST_HOST_LOG_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_LOG "tegami.host.log/1"

/* Unknown severities: treat as TEGAMI_LOG_ERROR. */
enum {
  TEGAMI_LOG_DEBUG = 0,
  TEGAMI_LOG_INFO = 1,
  TEGAMI_LOG_WARNING = 2,
  TEGAMI_LOG_ERROR = 3,
  TEGAMI_LOG_HOST_MISBEHAVES = 4,  /* the host broke a numbered rule; the text names it */
  TEGAMI_LOG_MODULE_MISBEHAVES = 5 /* the module did */
};

typedef struct tegami_host_log {
  uint32_t size;
  uint32_t reserved;
  /* Never a secret, never mail content. Does not block for long. [any-thread & created] */
  void (*write)(const void* host_context, int32_t severity, tegami_str text);
} tegami_host_log;

#ifdef __cplusplus
}
#endif

#endif
