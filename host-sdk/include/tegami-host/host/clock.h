/* host/clock.h - the host's time of day, so that a host can move it (tests, replays). Deadlines do not use it. */
#ifndef TEGAMI_HOST_HOST_CLOCK_H
#define TEGAMI_HOST_HOST_CLOCK_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_CLOCK "tegami.host.clock/1"

typedef struct tegami_host_clock {
  uint32_t size;
  uint32_t reserved;
  /* Milliseconds since 1970-01-01T00:00:00Z. Cannot fail. [any-thread & created] */
  int64_t (*now_ms)(const void* host_context);
} tegami_host_clock;

#ifdef __cplusplus
}
#endif

#endif
