/* module/pages.h - pages inside the host's frame.
 *
 * The host authenticates, checks nothing else: the module decides the right at every request. The module answers
 * with a fragment (the host draws the frame round it) or a whole body (a download, a framed document). */
#ifndef TEGAMI_HOST_MODULE_PAGES_H
#define TEGAMI_HOST_MODULE_PAGES_H

#include "../types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEGAMI_MODULE_PAGES "tegami.module.pages/1"

/* Who asks, and in which surroundings. All strings valid during the call that carries it. */
typedef struct tegami_caller {
  uint32_t size;
  uint32_t reserved;
  tegami_str user;      /* the host's unchanging key; empty: nobody is logged in */
  tegami_str locale;    /* BCP 47: "ja", "en" */
  tegami_str time_zone; /* IANA: "Asia/Tokyo" */
  tegami_str address;   /* of the client, for the audit: "192.0.2.7", "local" on a command line */
} tegami_caller;

typedef struct tegami_page_request {
  uint32_t size;
  uint32_t reserved;
  const tegami_caller* caller;
  tegami_str method;       /* "GET", "HEAD" or "POST" */
  tegami_str path;         /* below the module's base path, begins with "/", percent-decoded once, no query */
  tegami_str query;        /* as sent, without "?" */
  tegami_str content_type; /* of the body */
  tegami_str base_path;    /* where the module's pages are: "/m/tegami"; prefix of every link the module writes */
  tegami_str asset_path;   /* where the host serves the module's assets folder: "/m/tegami/assets" */
  tegami_str session;      /* opaque, unguessable, one a log-in session; binds an OAuth state to its session */
  tegami_str csrf_field;   /* the hidden input's name and the value that the host expects back; the host has */
  tegami_str csrf_token;   /* checked it already for every POST it hands on */
  tegami_str origin;       /* scheme and authority the browser sees: "https://groupware.example.co.jp" */
  tegami_stream* body;     /* null without body; owned by the host, valid during the call */
} tegami_page_request;

/* Kinds of response. Unknown: treat as TEGAMI_PAGE_WHOLE. */
enum {
  TEGAMI_PAGE_FRAGMENT = 0, /* HTML for the host's frame, at most 8 MiB, total_bytes known */
  TEGAMI_PAGE_WHOLE = 1,    /* the body as it is */
  TEGAMI_PAGE_REDIRECT = 2  /* 303 to location, no body */
};

/* Owned by whoever received it, until he calls release, once; strings valid until then. */
typedef struct tegami_response {
  uint32_t size;
  int32_t http_status; /* 200, 303, 403, ... */
  int32_t kind;
  uint32_t reserved;
  tegami_str title;        /* fragment: for <title>, plain text */
  tegami_str menu;         /* fragment: the manifest's menu entry to mark as current, or empty */
  tegami_str app;          /* fragment: "settings" (with the settings menu) or "mail" (without) */
  tegami_str content_type; /* whole: with charset */
  tegami_str file_name;    /* whole: not empty means download under this name */
  tegami_str location;     /* redirect */
  tegami_str csp;          /* whole: the Content-Security-Policy to send; fragment: additional sources, or empty */
  tegami_str styles;       /* fragment: asset names, one a line */
  tegami_str scripts;      /* fragment: asset names, one a line */
  uint64_t refresh_s;      /* fragment: reload without script after so many seconds; 0 = no */
  tegami_stream* body;     /* owned by the response */
  void* context;
  void (*release)(struct tegami_response* response);
} tegami_response;

typedef struct tegami_module_pages {
  uint32_t size;
  uint32_t reserved;
  /* Answers one request; refusals are responses as well (403 with a page). Fails only when there can be no page.
   * May block (database); never waits for a mail server. [any-thread & active] */
  tegami_status (*handle)(void* module_context, const tegami_page_request* request, tegami_response** response,
                          tegami_error** error);
} tegami_module_pages;

#ifdef __cplusplus
}
#endif

#endif
