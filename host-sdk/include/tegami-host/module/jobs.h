/* module/jobs.h - what a host may ask about work in the background. */
#ifndef TEGAMI_HOST_MODULE_JOBS_H
#define TEGAMI_HOST_MODULE_JOBS_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_MODULE_JOBS "tegami.module.jobs/1"

typedef struct tegami_module_jobs {
  uint32_t size;
  uint32_t reserved;
  /* How many jobs this process is running or has accepted. [any-thread & active] */
  uint64_t (*pending)(void* module_context);
  /* Waits until this process has no job left, or deadline_ms has passed (TEGAMI_TIMEOUT). A command-line host
   * calls it before deactivate. [host-thread & active] */
  tegami_status (*drain)(void* module_context, int64_t deadline_ms);
} tegami_module_jobs;

#ifdef __cplusplus
}
#endif

#endif
