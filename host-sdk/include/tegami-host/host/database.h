/* host/database.h - where the module keeps its own tables and files. It never touches the host's tables. */
#ifndef TEGAMI_HOST_HOST_DATABASE_H
#define TEGAMI_HOST_HOST_DATABASE_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_DATABASE "tegami.host.database/1"

typedef struct tegami_host_database {
  uint32_t size;
  uint32_t reserved;
  /* "sqlite:" and the path of a file the module may make, or a "postgresql://" URI. Holds a password: never log
   * it. [any-thread & created] */
  void (*dsn)(const void* host_context, void* sink_context, tegami_str_sink sink);
  /* A folder for this module alone, absolute, on a local disk, already made. [any-thread & created] */
  void (*private_folder)(const void* host_context, void* sink_context, tegami_str_sink sink);
} tegami_host_database;

#ifdef __cplusplus
}
#endif

#endif
