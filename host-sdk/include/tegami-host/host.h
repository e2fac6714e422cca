/* host.h - what a host gives a module: services by id, and a word about itself.
 *
 * The host object lives from before create until after destroy. A look-up gives the same pointer until destroy;
 * a service the host does not have is a plain null (TH-5). */
#ifndef TEGAMI_HOST_HOST_H
#define TEGAMI_HOST_HOST_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tegami_host {
  uint32_t size;
  uint32_t reserved;
  void* context;
  uint32_t abi_major; /* that the host was built with */
  uint32_t abi_minor;
  tegami_str name; /* of the host program, for logs; valid until destroy */
  tegami_str version;
  /* The table of a host service (host/log.h and so on), or null. [any-thread & created] */
  const void* (*service)(const struct tegami_host* host, tegami_str id);
} tegami_host;

#ifdef __cplusplus
}
#endif

#endif
