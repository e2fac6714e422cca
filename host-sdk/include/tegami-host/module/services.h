/* module/services.h - the JSON services, the same by ABI, HTTP and command line. */
#ifndef TEGAMI_HOST_MODULE_SERVICES_H
#define TEGAMI_HOST_MODULE_SERVICES_H

#include "../types.h"
#include "pages.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_MODULE_SERVICES "tegami.module.services/1"

/* Bytes that come in beside the JSON: name is the field ("csv", "data"). */
typedef struct tegami_attachment {
  uint32_t size;
  uint32_t reserved;
  tegami_str name;
  tegami_stream* body; /* owned by the host, valid during the call */
} tegami_attachment;

typedef struct tegami_service_call {
  uint32_t size;
  uint32_t attachment_count;
  const tegami_caller* caller;
  tegami_str name;    /* "accounts.list" */
  tegami_str request; /* a JSON object, at most 8 MiB */
  void* context;      /* the host's, for attachment */
  /* The i-th attachment, valid during the call. Null when attachment_count is 0. */
  const tegami_attachment* (*attachment)(const struct tegami_service_call* call, uint32_t i);
} tegami_service_call;

typedef struct tegami_module_services {
  uint32_t size;
  uint32_t reserved;
  /* Names of all services, one call a name. [any-thread & created] */
  void (*names)(void* module_context, void* sink_context, tegami_str_sink sink);
  /* Runs one service. The response is whole: JSON, or bytes with type and file name. A refusal is an error whose
   * code, message and fields the host puts into {"error": ...}. May block, for "wait": true as long as the job
   * takes. [any-thread & active] */
  tegami_status (*call)(void* module_context, const tegami_service_call* call, tegami_response** response,
                        tegami_error** error);
} tegami_module_services;

#ifdef __cplusplus
}
#endif

#endif
