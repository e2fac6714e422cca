/* host/notices.h - messages to people, shown by the host as it shows its own (P5). */
#ifndef TEGAMI_HOST_HOST_NOTICES_H
#define TEGAMI_HOST_HOST_NOTICES_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_NOTICES "tegami.host.notices/1"

typedef struct tegami_notice {
  uint32_t size;
  int32_t severity;   /* TEGAMI_LOG_INFO, _WARNING or _ERROR */
  tegami_str user;    /* key; empty: every mail administrator */
  tegami_str subject; /* one line, plain text */
  tegami_str text;    /* plain text */
  tegami_str path;    /* page below the module's base path, or empty */
  tegami_str once;    /* not empty: a notice with the same value to the same user replaces the earlier one */
} tegami_notice;

typedef struct tegami_host_notices {
  uint32_t size;
  uint32_t reserved;
  /* Copied before it returns. [any-thread & active] */
  tegami_status (*post)(const void* host_context, const tegami_notice* notice);
} tegami_host_notices;

#ifdef __cplusplus
}
#endif

#endif
