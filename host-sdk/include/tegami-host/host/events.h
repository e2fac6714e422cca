/* host/events.h - what happens in the host and cannot wait for the next look. Lost events are found at the next
 * look: an event is a hint, never the only source (P4). */
#ifndef TEGAMI_HOST_HOST_EVENTS_H
#define TEGAMI_HOST_HOST_EVENTS_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_EVENTS "tegami.host.events/1"

/* Unknown kinds: ignore. */
enum {
  TEGAMI_EVENT_USER_CHANGED = 1,    /* subject: key; made, renamed, locked, unlocked, deleted */
  TEGAMI_EVENT_POLICY_CHANGED = 2,  /* subject: the policy's name */
  TEGAMI_EVENT_SETTINGS_CHANGED = 3 /* subject: the settings' key */
};

/* Called on a host thread; returns at once, does no work. */
typedef void (*tegami_event_listener)(void* listener_context, int32_t kind, tegami_str subject);

typedef struct tegami_host_events {
  uint32_t size;
  uint32_t reserved;
  /* Returns a handle above 0, or a status. [host-thread & created] */
  int64_t (*subscribe)(const void* host_context, void* listener_context, tegami_event_listener listener);
  /* After it returns the listener is not called again. [host-thread & created] */
  void (*unsubscribe)(const void* host_context, int64_t handle);
} tegami_host_events;

#ifdef __cplusplus
}
#endif

#endif
