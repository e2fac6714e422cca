/* hello.c - a whole module in plain C: one page that greets whoever is logged in, and one service, "hello.greet".
 *
 *   1. The state of one module object: the C tables, the host, and what create looked up.
 *   2. What we give away: a response with its body and an error, each with its own release.
 *   3. The features: tables of functions that the host finds by id.
 *   4. The life: create, migrate, activate, deactivate, destroy.
 *   5. The one symbol.
 *
 * Copy it, rename it, and change step 3. ../../docs/write-a-module.md explains it step by step; the rules (TH-n) are
 * in ../../docs/rules.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tegami-host/all.h>

/* ---- 1. State ---------------------------------------------------------------------------------------------------- */

typedef struct hello {
  tegami_module module;
  const tegami_host* host;
  const tegami_host_users* users;
  const tegami_host_log* log; /* optional: may be null */
} hello;

static tegami_str text(const char* s) {
  tegami_str str;
  str.data = s;
  str.length = strlen(s);
  return str;
}

static int equals(tegami_str a, const char* b) { return a.length == strlen(b) && memcmp(a.data, b, a.length) == 0; }

/* A host that keeps no log, or one whose table is shorter than ours, is no reason to fail (TH-3, TH-5). */
static void log_line(const hello* me, const char* line) {
  if (me->log && TEGAMI_HAS(me->log, write)) me->log->write(me->host->context, TEGAMI_LOG_INFO, text(line));
}

/* ---- 2. What we give away ---------------------------------------------------------------------------------------- */

enum { BODY_BYTES = 4096 };

typedef struct answer {
  tegami_response response;
  tegami_stream stream;
  uint64_t length, given;
  char body[BODY_BYTES];
} answer;

static int32_t answer_next(tegami_stream* stream, void* buffer, uint64_t capacity, int64_t deadline_ms,
                           uint64_t* written) {
  answer* self = stream->context;
  uint64_t left = self->length - self->given;
  (void)deadline_ms; /* all of it is in memory */
  *written = left < capacity ? left : capacity;
  memcpy(buffer, self->body + self->given, *written);
  self->given += *written;
  return *written > 0 ? TEGAMI_STREAM_DATA : TEGAMI_STREAM_END;
}

/* The body belongs to the response: its own release has nothing to do. */
static void stream_release(tegami_stream* stream) { (void)stream; }

static void answer_release(tegami_response* response) { free(response->context); }

static answer* answer_new(void) {
  answer* made = calloc(1, sizeof *made);
  if (!made) return NULL;
  made->response.size = sizeof made->response; /* TH-1: whoever gives a struct says how big it is */
  made->response.http_status = 200;
  made->response.body = &made->stream;
  made->response.context = made;
  made->response.release = answer_release;
  made->stream.size = sizeof made->stream;
  made->stream.context = made;
  made->stream.next = answer_next;
  made->stream.release = stream_release;
  return made;
}

static void answer_end(answer* made) {
  made->length = strlen(made->body);
  made->stream.total_bytes = (int64_t)made->length;
}

/* Its strings are constants, so the handle is all there is to give back. */
static void error_release(tegami_error* error) { free(error); }

static tegami_status refuse(tegami_error** error, tegami_status status, const char* code, const char* message) {
  tegami_error* made = calloc(1, sizeof *made);
  if (!made) return status; /* a status without an error is allowed */
  made->size = sizeof *made;
  made->status = status;
  made->code = text(code);
  made->message = text(message);
  made->release = error_release;
  *error = made;
  return status;
}

/* ---- 3. Features ------------------------------------------------------------------------------------------------- */

/* HTML and JSON need different care; the name of a person is input from outside for both. */
static void append_escaped(char* to, size_t capacity, tegami_str from, int html) {
  size_t used = strlen(to);
  uint64_t i;
  for (i = 0; i < from.length && used + 8 < capacity; ++i) {
    const unsigned char c = (unsigned char)from.data[i];
    int special = c < 0x20 || c == '"' || (html ? (c == '<' || c == '>' || c == '&' || c == '\'') : c == '\\');
    int written = snprintf(to + used, capacity - used, special ? (html ? "&#%d;" : "\\u%04x") : "%c", c);
    used += written > 0 ? (size_t)written : 0;
  }
}

typedef struct greeting {
  char* to;
  size_t capacity;
  int html;
} greeting;

static void take_name(void* context, const tegami_user* user) {
  greeting* self = context;
  if (TEGAMI_COVERS(user, name)) append_escaped(self->to, self->capacity, user->name, self->html);
}

/* Writes the caller's name, or fails: a user whom the host does not know gets nothing. */
static tegami_status write_name(hello* me, const tegami_caller* caller, char* to, size_t capacity, int html) {
  greeting out;
  if (!TEGAMI_COVERS(caller, user) || caller->user.length == 0 || !TEGAMI_HAS(me->users, get)) return TEGAMI_FORBIDDEN;
  out.to = to;
  out.capacity = capacity;
  out.html = html;
  return me->users->get(me->host->context, caller->user, &out, take_name);
}

static tegami_status pages_handle(void* context, const tegami_page_request* request, tegami_response** response,
                                  tegami_error** error) {
  hello* me = context;
  int japanese = TEGAMI_COVERS(request->caller, locale) && request->caller->locale.length >= 2 &&
                 memcmp(request->caller->locale.data, "ja", 2) == 0;
  answer* made = answer_new();
  if (!made) return refuse(error, TEGAMI_FAILED, "out_of_memory", "no memory for the page");
  made->response.kind = TEGAMI_PAGE_FRAGMENT;
  made->response.app = text("settings");
  made->response.menu = text("hello.hello");
  made->response.content_type = text("text/html; charset=utf-8");
  made->response.title = text(japanese ? "こんにちは" : "Hello");
  if (!equals(request->path, "/")) {
    made->response.http_status = 404;
    strcpy(made->body, "<h1>404</h1>");
  } else {
    strcpy(made->body, japanese ? "<h1>こんにちは、" : "<h1>Hello, ");
    /* A refusal is a page as well. */
    if (write_name(me, request->caller, made->body, BODY_BYTES - 64, 1) != TEGAMI_OK) {
      made->response.http_status = 403;
      strcpy(made->body, "<h1>403");
    }
    strcat(made->body, "</h1>");
  }
  answer_end(made);
  *response = &made->response;
  return TEGAMI_OK;
}

static const tegami_module_pages pages = {sizeof(tegami_module_pages), 0, pages_handle};

static void services_names(void* context, void* sink_context, tegami_str_sink sink) {
  (void)context;
  sink(sink_context, text("hello.greet"));
}

static tegami_status services_call(void* context, const tegami_service_call* call, tegami_response** response,
                                   tegami_error** error) {
  hello* me = context;
  answer* made;
  if (!equals(call->name, "hello.greet")) {
    return refuse(error, TEGAMI_NOT_FOUND, "unknown_service", "There is only hello.greet.");
  }
  made = answer_new();
  if (!made) return refuse(error, TEGAMI_FAILED, "out_of_memory", "no memory for the answer");
  made->response.kind = TEGAMI_PAGE_WHOLE;
  made->response.content_type = text("application/json");
  strcpy(made->body, "{\"greeting\": \"Hello, ");
  if (write_name(me, call->caller, made->body, BODY_BYTES - 64, 0) != TEGAMI_OK) {
    answer_release(&made->response);
    return refuse(error, TEGAMI_FORBIDDEN, "forbidden", "Nobody is logged in.");
  }
  strcat(made->body, "\"}");
  answer_end(made);
  *response = &made->response;
  return TEGAMI_OK;
}

static const tegami_module_services services = {sizeof(tegami_module_services), 0, services_names, services_call};

/* ---- 4. Life ----------------------------------------------------------------------------------------------------- */

static const void* hello_feature(tegami_module* module, tegami_str id) {
  (void)module;
  if (equals(id, TEGAMI_MODULE_PAGES)) return &pages;
  if (equals(id, TEGAMI_MODULE_SERVICES)) return &services;
  return NULL; /* whatever a later host asks for (TH-5) */
}

static tegami_status hello_migrate(tegami_module* module, tegami_error** error) {
  (void)module, (void)error;
  return TEGAMI_OK; /* keeps nothing, so there is nothing to bring up to date */
}

static tegami_status hello_activate(tegami_module* module, uint32_t run, tegami_error** error) {
  (void)run, (void)error; /* a module with threads starts them here, not earlier (TH-20) */
  log_line(module->context, "hello: activated");
  return TEGAMI_OK;
}

static void hello_deactivate(tegami_module* module, int64_t deadline_ms) {
  (void)deadline_ms; /* and joins them here (TH-21) */
  log_line(module->context, "hello: deactivated");
}

static void hello_destroy(tegami_module* module) { free(module->context); }

static tegami_status hello_create(const tegami_host* host, tegami_module** module, tegami_error** error) {
  hello* made = calloc(1, sizeof *made);
  if (!made) return refuse(error, TEGAMI_FAILED, "out_of_memory", "no memory for the module");
  made->host = host;
  made->users = host->service(host, text(TEGAMI_HOST_USERS));
  made->log = host->service(host, text(TEGAMI_HOST_LOG));
  made->module.size = sizeof made->module;
  made->module.context = made;
  made->module.feature = hello_feature;
  made->module.migrate = hello_migrate;
  made->module.activate = hello_activate;
  made->module.deactivate = hello_deactivate;
  made->module.destroy = hello_destroy;
  *module = &made->module;
  return TEGAMI_OK;
}

/* ---- 5. The one symbol ------------------------------------------------------------------------------------------- */

TEGAMI_EXPORT extern const tegami_entry tegami_module_entry;
TEGAMI_EXPORT const tegami_entry tegami_module_entry = {
    sizeof(tegami_entry), TEGAMI_ABI_MAJOR, TEGAMI_ABI_MINOR, 0, "hello", "1.0.0", hello_create};
