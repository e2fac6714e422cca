/* types.h - the words both sides share: strings, status, errors, streams.
 *
 * Fixed widths only; times are int64_t milliseconds since 1970-01-01T00:00:00Z, durations are named _ms (TH-6).
 * Every struct that crosses the border begins with its size, set by whoever gives it (TH-1). */
#ifndef TEGAMI_HOST_TYPES_H
#define TEGAMI_HOST_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* True when the whole member lies inside the size the giver set, and is not null. The only way to reach a member
 * that is a pointer or a function (TH-3). */
#define TEGAMI_HAS(object, member)                                                                     \
  ((object)->size >= (uint32_t)(offsetof(__typeof__(*(object)), member) + sizeof((object)->member)) && \
   (object)->member != 0)

/* The same without the null test, for members that are numbers or strings. */
#define TEGAMI_COVERS(object, member) \
  ((object)->size >= (uint32_t)(offsetof(__typeof__(*(object)), member) + sizeof((object)->member)))

/* UTF-8, guaranteed by the giver; not NUL-ended; data may be null when length is 0. Owned by the giver, valid
 * during the call, unless the function says more. */
typedef struct tegami_str {
  const char* data;
  uint64_t length;
} tegami_str;

/* 0 is success, negative is failure. An unknown negative value: treat as TEGAMI_FAILED. */
typedef int32_t tegami_status;
enum {
  TEGAMI_OK = 0,
  TEGAMI_FAILED = -1,      /* anything without a code of its own */
  TEGAMI_INVALID = -2,     /* the caller's input; the error's fields say where */
  TEGAMI_FORBIDDEN = -3,   /* not yours, or not there: one answer for both */
  TEGAMI_NOT_FOUND = -4,   /* no such service, page, setting or user */
  TEGAMI_CONFLICT = -5,    /* somebody else changed it meanwhile */
  TEGAMI_UNAVAILABLE = -6, /* not now: paused, not active, or something needed does not answer */
  TEGAMI_UNSUPPORTED = -7, /* a version or a feature this side does not have */
  TEGAMI_CANCELLED = -8,   /* by somebody's wish */
  TEGAMI_TIMEOUT = -9,     /* the deadline passed */
  TEGAMI_FORKED = -10      /* called in a forked child of the process that activated the module */
};

/* What went wrong. Owned by whoever received it, until he calls release, once, on any thread. */
typedef struct tegami_error {
  uint32_t size;
  int32_t status;
  tegami_str code;    /* stable, lower case with underscores: "forbidden", "host_not_found" */
  tegami_str message; /* for a person, in the caller's language where one is known */
  uint64_t field_count;
  void* context;
  /* The i-th field (dotted name) and what is wrong with it; strings valid until release. i < field_count. */
  void (*field)(const struct tegami_error* error, uint64_t i, tegami_str* name, tegami_str* message);
  void (*release)(struct tegami_error* error);
} tegami_error;

/* Answers of a stream's next(). Unknown values: treat as TEGAMI_STREAM_GONE. */
enum {
  TEGAMI_STREAM_DATA = 0,  /* *written bytes are in the buffer, at least 1 */
  TEGAMI_STREAM_END = 1,   /* all bytes were given; *written is 0 */
  TEGAMI_STREAM_AGAIN = 2, /* nothing within the deadline; call again */
  TEGAMI_STREAM_GONE = 3   /* the source failed or was taken away; what came so far is not the whole */
};

/* A body to be pulled: a request's (host gives, module pulls) or a response's (module gives, host pulls). One
 * thread at a time, any thread. Owned by whoever received it, until he calls release, once. */
typedef struct tegami_stream {
  uint32_t size;
  uint32_t reserved;
  void* context;
  int64_t total_bytes; /* -1 when not known beforehand */
  /* Writes at most capacity bytes into buffer, waits at most deadline_ms for the first of them. */
  int32_t (*next)(struct tegami_stream* stream, void* buffer, uint64_t capacity, int64_t deadline_ms,
                  uint64_t* written);
  void (*release)(struct tegami_stream* stream);
} tegami_stream;

/* Receives one string; context comes first and is the caller's own. The string is valid during the call. */
typedef void (*tegami_str_sink)(void* context, tegami_str value);

#ifdef __cplusplus
}
#endif

#endif
