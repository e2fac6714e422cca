/* entry.h - the one symbol a module exports.
 *
 * The symbol is data, not a function: a host reads the version before any code of the module runs (TH-10).
 * Its name is tegami_module_entry; nothing else is exported (TH-11). */
#ifndef TEGAMI_HOST_ENTRY_H
#define TEGAMI_HOST_ENTRY_H

#include "host.h"
#include "module.h"
#include "types.h"
#include "version.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_ENTRY_SYMBOL "tegami_module_entry"

#if defined(__GNUC__)
#define TEGAMI_EXPORT __attribute__((visibility("default")))
#else
#define TEGAMI_EXPORT
#endif

typedef struct tegami_entry {
  uint32_t size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t reserved;
  const char* id;      /* reverse-free, lower case: "tegami"; NUL-ended, equals the manifest's id (TH-12) */
  const char* version; /* NUL-ended, equals the manifest's version (TH-12) */
  /* Makes the module. May look host services up, may not use them yet; starts no thread, opens nothing (TH-20).
   * On success *module is owned by the host until it calls destroy. [host-thread & !created] */
  tegami_status (*create)(const tegami_host* host, tegami_module** module, tegami_error** error);
} tegami_entry;

#ifdef __cplusplus
}
#endif

#endif
