/* host/users.h - the host's people: who they are and what they may. Never kept past one request or job (P2). */
#ifndef TEGAMI_HOST_HOST_USERS_H
#define TEGAMI_HOST_HOST_USERS_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_HOST_USERS "tegami.host.users/1"

/* Flags of a user. Unknown: ignore. */
enum {
  TEGAMI_USER_SYSTEM_ADMIN = 1,
  TEGAMI_USER_MAIL_ADMIN = 2, /* set for system administrators as well */
  TEGAMI_USER_LOCKED = 4
};

typedef struct tegami_user {
  uint32_t size;
  uint32_t flags;
  tegami_str key;   /* never changes, never used again */
  tegami_str login; /* may change */
  tegami_str name;  /* to show */
  tegami_str address;
  tegami_str locale;
  tegami_str time_zone;
} tegami_user;

typedef struct tegami_party {
  uint32_t size;
  uint32_t reserved;
  tegami_str key; /* of a group or role */
  tegami_str name;
} tegami_party;

/* The item is valid during the call. */
typedef void (*tegami_user_sink)(void* context, const tegami_user* user);
typedef void (*tegami_party_sink)(void* context, const tegami_party* party);

enum { TEGAMI_PARTY_GROUP = 1, TEGAMI_PARTY_ROLE = 2 };

enum { TEGAMI_USERS_AT_ONCE = 1000 }; /* more are TEGAMI_INVALID */

typedef struct tegami_host_users {
  uint32_t size;
  uint32_t reserved;
  /* The user of that key, locked ones too. TEGAMI_NOT_FOUND when deleted. [any-thread & created] */
  tegami_status (*get)(const void* host_context, tegami_str key, void* sink_context, tegami_user_sink sink);
  /* Every user whose key, log-in or address equals text (case folded but for the key); none is TEGAMI_NOT_FOUND,
   * several is the caller's business. [any-thread & created] */
  tegami_status (*find)(const void* host_context, tegami_str text, void* sink_context, tegami_user_sink sink);
  /* At most limit users in the order of (name, key) after the given pair (both empty: from the start), whose name,
   * log-in or address contains text (empty: all). [any-thread & created] */
  tegami_status (*list)(const void* host_context, tegami_str text, tegami_str after_name, tegami_str after_key,
                        uint32_t limit, void* sink_context, tegami_user_sink sink);
  /* Groups or roles (TEGAMI_PARTY_) of one user, or with an empty key all of the host. [any-thread & created] */
  tegami_status (*parties)(const void* host_context, int32_t kind, tegami_str user_key, void* sink_context,
                           tegami_party_sink sink);
  /* Since 1.1; where it is missing, get is asked key by key. Those of these users that the host knows, locked ones too,
   * each once whatever the order and however often his key is given; a key it does not know is left out and is no
   * failure. keys are key_count strings, at most TEGAMI_USERS_AT_ONCE. [any-thread & created] */
  tegami_status (*get_many)(const void* host_context, const tegami_str* keys, uint64_t key_count, void* sink_context,
                            tegami_user_sink sink);
} tegami_host_users;

#ifdef __cplusplus
}
#endif

#endif
