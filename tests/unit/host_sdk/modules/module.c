/* module.c - one small module; macros make it wrong in one way each (CMakeLists.txt has the list). It tells each step
 * to the host's log, so that a test sees what ran and in which order. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <tegami-host/all.h>
#include <time.h>

#ifndef TM_ID
#define TM_ID "test"
#endif
#ifndef TM_VERSION
#define TM_VERSION "1.0"
#endif
#ifndef TM_MAJOR
#define TM_MAJOR TEGAMI_ABI_MAJOR
#endif
#ifndef TM_MINOR
#define TM_MINOR TEGAMI_ABI_MINOR
#endif
#ifndef TM_SIZE
#define TM_SIZE sizeof(struct entry)
#endif
#ifndef TM_MODULE_SIZE
#define TM_MODULE_SIZE sizeof(tegami_module)
#endif
#ifndef TM_SYMBOL
#define TM_SYMBOL tegami_module_entry
#endif
#ifndef TM_DEACTIVATE_MS
#define TM_DEACTIVATE_MS 0
#endif

typedef struct self {
  tegami_module module;
  const tegami_host* host;
} self;

static tegami_str text(const char* s) {
  tegami_str str;
  str.data = s;
  str.length = strlen(s);
  return str;
}

static void tell(const tegami_host* host, const char* step) {
  const tegami_host_log* log = host->service(host, text(TEGAMI_HOST_LOG));
  if (log && TEGAMI_HAS(log, write)) log->write(host->context, TEGAMI_LOG_INFO, text(step));
}

#if defined(TM_CREATE_FAILS) || defined(TM_MIGRATE_FAILS) || defined(TM_ACTIVATE_FAILS)
typedef struct failure {
  tegami_error error;
  const tegami_host* host;
} failure;

static void field(const tegami_error* error, uint64_t i, tegami_str* name, tegami_str* message) {
  (void)error;
  (void)i;
  *name = text("database.dsn");
  *message = text("is not to this module's taste");
}
static void release(tegami_error* error) {
  tell(((failure*)error)->host, "error released");
  free(error);
}
static tegami_status refuse(const tegami_host* host, tegami_error** error) {
  failure* made = calloc(1, sizeof *made);
  if (!made) return TEGAMI_FAILED;
  made->host = host;
  made->error.size = sizeof(tegami_error);
  made->error.status = TEGAMI_UNAVAILABLE;
  made->error.code = text("no_wish");
  made->error.message = text("I would rather not");
  made->error.field_count = 1;
  made->error.field = field;
  made->error.release = release;
  *error = &made->error;
  return TEGAMI_UNAVAILABLE;
}
#endif

static uint64_t pending(void* context) {
  (void)context;
  return 7;
}
static const tegami_module_jobs jobs = {sizeof(tegami_module_jobs), 0, pending, 0};

static const void* feature(tegami_module* module, tegami_str id) {
  (void)module;
#ifdef TM_NULL_FEATURE
  (void)id;
  return 0;
#else
  return id.length == strlen(TEGAMI_MODULE_JOBS) && !memcmp(id.data, TEGAMI_MODULE_JOBS, id.length) ? &jobs : 0;
#endif
}

static tegami_status migrate(tegami_module* module, tegami_error** error) {
  const self* me = module->context;
  (void)error;
  tell(me->host, "migrate");
#ifdef TM_MIGRATE_FAILS
  return refuse(me->host, error);
#else
  return TEGAMI_OK;
#endif
}

static tegami_status activate(tegami_module* module, uint32_t run, tegami_error** error) {
  const self* me = module->context;
  (void)error;
  tell(me->host, run & TEGAMI_RUN_JOBS ? "activate with jobs" : "activate");
#ifdef TM_ACTIVATE_FAILS
  return refuse(me->host, error);
#else
  return TEGAMI_OK;
#endif
}

static void deactivate(tegami_module* module, int64_t deadline_ms) {
  const self* me = module->context;
  struct timespec pause;
  pause.tv_sec = TM_DEACTIVATE_MS / 1000;
  pause.tv_nsec = (TM_DEACTIVATE_MS % 1000) * 1000000L;
  (void)deadline_ms;
  nanosleep(&pause, 0);
  tell(me->host, "deactivate");
}

static void destroy(tegami_module* module) {
  self* me = module->context;
  tell(me->host, "destroy");
  free(me);
}

static tegami_status create(const tegami_host* host, tegami_module** module, tegami_error** error) {
#ifdef TM_CREATE_FAILS
  (void)module;
  return refuse(host, error);
#elif defined(TM_CREATE_GIVES_NOTHING)
  (void)host, (void)module, (void)error;
  return TEGAMI_OK;
#else
#ifdef TM_STATIC
  static self only; /* a module whose destroy is out of reach cannot give memory back */
  self* made = &only;
#else
  self* made = calloc(1, sizeof *made);
#endif
  (void)error;
  if (!made) return TEGAMI_FAILED;
  made->host = host;
  made->module.size = (uint32_t)(TM_MODULE_SIZE);
  made->module.context = made;
  made->module.feature = feature;
  made->module.migrate = migrate;
  made->module.activate = activate;
  made->module.deactivate = deactivate;
  made->module.destroy = destroy;
  tell(host, "create");
  *module = &made->module;
  return TEGAMI_OK;
#endif
}

#ifdef TM_CONSTRUCTOR_BLOCKS_SIGPIPE
/* As libPocoNet does: an initialiser that changes the mask of the thread that loads it. */
__attribute__((constructor)) static void block(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, 0);
}
#endif

/* The entry of a later minor has members behind those of today. */
struct entry {
  tegami_entry today;
#ifdef TM_LATER_MEMBERS
  void (*later)(void);
#endif
};

#ifdef TM_NO_CREATE
#define TM_CREATE 0
#else
#define TM_CREATE create
#endif

TEGAMI_EXPORT extern const struct entry TM_SYMBOL;
TEGAMI_EXPORT const struct entry TM_SYMBOL = {
    {(uint32_t)(TM_SIZE), TM_MAJOR, TM_MINOR, 0, TM_ID, TM_VERSION, TM_CREATE},
#ifdef TM_LATER_MEMBERS
    0,
#endif
};
