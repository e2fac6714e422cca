/* module.h - a module's life: create, migrate, activate, (pages, services, jobs), deactivate, destroy.
 *
 * Each step can fail, and the host undoes those before it. Marks such as [host-thread & !active] are defined in
 * docs/threads.md. */
#ifndef TEGAMI_HOST_MODULE_H
#define TEGAMI_HOST_MODULE_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What to run at activate. Unknown flags: ignore. */
enum {
  TEGAMI_RUN_SERVICES = 1, /* answer pages and services: a command-line call, a prefork worker */
  TEGAMI_RUN_JOBS = 2      /* work by schedule as well: one of a server's processes, or each, as leases allow */
};

typedef struct tegami_module {
  uint32_t size;
  uint32_t reserved;
  void* context;
  /* The table of a feature (module/pages.h and so on), or null. Same pointer until destroy. [any-thread & created] */
  const void* (*feature)(struct tegami_module* module, tegami_str id);
  /* Brings the module's own storage to its version; refuses a newer one with both numbers. May block; one process
   * at a time does the work, the others wait. [host-thread & !active] */
  tegami_status (*migrate)(struct tegami_module* module, tegami_error** error);
  /* Begins to work. run is a set of TEGAMI_RUN_ flags. A host forks before this call, never after. May be called
   * again after deactivate. [host-thread & !active] */
  tegami_status (*activate)(struct tegami_module* module, uint32_t run, tegami_error** error);
  /* Ends all work and joins every thread of the module before it returns, within deadline_ms and two seconds;
   * what is unfinished is left in a state from which the next activate goes on. Cannot fail. [host-thread & active] */
  void (*deactivate)(struct tegami_module* module, int64_t deadline_ms);
  /* Gives everything back; the pointer is gone. [host-thread & !active] */
  void (*destroy)(struct tegami_module* module);
} tegami_module;

#ifdef __cplusplus
}
#endif

#endif
