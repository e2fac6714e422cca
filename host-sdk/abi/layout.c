/* layout.c - where every member of every struct lies, x86-64 and every other LP64 platform with 8-byte alignment.
 *
 * Building it is the test. Written by tests/house/abi/make_layout.py; a line of a released member never changes, new
 * members add lines and change their struct's size. */
#include <tegami-host/all.h>

#define AT(type, member, offset) _Static_assert(offsetof(type, member) == (offset), #type "." #member " has moved")
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has another size")

_Static_assert(sizeof(void*) == 8 && sizeof(long) == 8, "LP64");

SIZE(tegami_entry, 40);
AT(tegami_entry, size, 0);
AT(tegami_entry, abi_major, 4);
AT(tegami_entry, abi_minor, 8);
AT(tegami_entry, reserved, 12);
AT(tegami_entry, id, 16);
AT(tegami_entry, version, 24);
AT(tegami_entry, create, 32);

SIZE(tegami_host_clock, 16);
AT(tegami_host_clock, size, 0);
AT(tegami_host_clock, reserved, 4);
AT(tegami_host_clock, now_ms, 8);

SIZE(tegami_host_database, 24);
AT(tegami_host_database, size, 0);
AT(tegami_host_database, reserved, 4);
AT(tegami_host_database, dsn, 8);
AT(tegami_host_database, private_folder, 16);

SIZE(tegami_host_events, 24);
AT(tegami_host_events, size, 0);
AT(tegami_host_events, reserved, 4);
AT(tegami_host_events, subscribe, 8);
AT(tegami_host_events, unsubscribe, 16);

SIZE(tegami_host_log, 16);
AT(tegami_host_log, size, 0);
AT(tegami_host_log, reserved, 4);
AT(tegami_host_log, write, 8);

SIZE(tegami_notice, 88);
AT(tegami_notice, size, 0);
AT(tegami_notice, severity, 4);
AT(tegami_notice, user, 8);
AT(tegami_notice, subject, 24);
AT(tegami_notice, text, 40);
AT(tegami_notice, path, 56);
AT(tegami_notice, once, 72);

SIZE(tegami_host_notices, 16);
AT(tegami_host_notices, size, 0);
AT(tegami_host_notices, reserved, 4);
AT(tegami_host_notices, post, 8);

SIZE(tegami_host_policy, 16);
AT(tegami_host_policy, size, 0);
AT(tegami_host_policy, reserved, 4);
AT(tegami_host_policy, get, 8);

SIZE(tegami_host_secrets, 16);
AT(tegami_host_secrets, size, 0);
AT(tegami_host_secrets, reserved, 4);
AT(tegami_host_secrets, key, 8);

SIZE(tegami_host_settings, 16);
AT(tegami_host_settings, size, 0);
AT(tegami_host_settings, reserved, 4);
AT(tegami_host_settings, get, 8);

SIZE(tegami_user, 104);
AT(tegami_user, size, 0);
AT(tegami_user, flags, 4);
AT(tegami_user, key, 8);
AT(tegami_user, login, 24);
AT(tegami_user, name, 40);
AT(tegami_user, address, 56);
AT(tegami_user, locale, 72);
AT(tegami_user, time_zone, 88);

SIZE(tegami_party, 40);
AT(tegami_party, size, 0);
AT(tegami_party, reserved, 4);
AT(tegami_party, key, 8);
AT(tegami_party, name, 24);

SIZE(tegami_host_users, 48);
AT(tegami_host_users, size, 0);
AT(tegami_host_users, reserved, 4);
AT(tegami_host_users, get, 8);
AT(tegami_host_users, find, 16);
AT(tegami_host_users, list, 24);
AT(tegami_host_users, parties, 32);
AT(tegami_host_users, get_many, 40);

SIZE(tegami_host, 64);
AT(tegami_host, size, 0);
AT(tegami_host, reserved, 4);
AT(tegami_host, context, 8);
AT(tegami_host, abi_major, 16);
AT(tegami_host, abi_minor, 20);
AT(tegami_host, name, 24);
AT(tegami_host, version, 40);
AT(tegami_host, service, 56);

SIZE(tegami_module_jobs, 24);
AT(tegami_module_jobs, size, 0);
AT(tegami_module_jobs, reserved, 4);
AT(tegami_module_jobs, pending, 8);
AT(tegami_module_jobs, drain, 16);

SIZE(tegami_caller, 72);
AT(tegami_caller, size, 0);
AT(tegami_caller, reserved, 4);
AT(tegami_caller, user, 8);
AT(tegami_caller, locale, 24);
AT(tegami_caller, time_zone, 40);
AT(tegami_caller, address, 56);

SIZE(tegami_page_request, 184);
AT(tegami_page_request, size, 0);
AT(tegami_page_request, reserved, 4);
AT(tegami_page_request, caller, 8);
AT(tegami_page_request, method, 16);
AT(tegami_page_request, path, 32);
AT(tegami_page_request, query, 48);
AT(tegami_page_request, content_type, 64);
AT(tegami_page_request, base_path, 80);
AT(tegami_page_request, asset_path, 96);
AT(tegami_page_request, session, 112);
AT(tegami_page_request, csrf_field, 128);
AT(tegami_page_request, csrf_token, 144);
AT(tegami_page_request, origin, 160);
AT(tegami_page_request, body, 176);

SIZE(tegami_response, 192);
AT(tegami_response, size, 0);
AT(tegami_response, http_status, 4);
AT(tegami_response, kind, 8);
AT(tegami_response, reserved, 12);
AT(tegami_response, title, 16);
AT(tegami_response, menu, 32);
AT(tegami_response, app, 48);
AT(tegami_response, content_type, 64);
AT(tegami_response, file_name, 80);
AT(tegami_response, location, 96);
AT(tegami_response, csp, 112);
AT(tegami_response, styles, 128);
AT(tegami_response, scripts, 144);
AT(tegami_response, refresh_s, 160);
AT(tegami_response, body, 168);
AT(tegami_response, context, 176);
AT(tegami_response, release, 184);

SIZE(tegami_module_pages, 16);
AT(tegami_module_pages, size, 0);
AT(tegami_module_pages, reserved, 4);
AT(tegami_module_pages, handle, 8);

SIZE(tegami_attachment, 32);
AT(tegami_attachment, size, 0);
AT(tegami_attachment, reserved, 4);
AT(tegami_attachment, name, 8);
AT(tegami_attachment, body, 24);

SIZE(tegami_service_call, 64);
AT(tegami_service_call, size, 0);
AT(tegami_service_call, attachment_count, 4);
AT(tegami_service_call, caller, 8);
AT(tegami_service_call, name, 16);
AT(tegami_service_call, request, 32);
AT(tegami_service_call, context, 48);
AT(tegami_service_call, attachment, 56);

SIZE(tegami_module_services, 24);
AT(tegami_module_services, size, 0);
AT(tegami_module_services, reserved, 4);
AT(tegami_module_services, names, 8);
AT(tegami_module_services, call, 16);

SIZE(tegami_module, 56);
AT(tegami_module, size, 0);
AT(tegami_module, reserved, 4);
AT(tegami_module, context, 8);
AT(tegami_module, feature, 16);
AT(tegami_module, migrate, 24);
AT(tegami_module, activate, 32);
AT(tegami_module, deactivate, 40);
AT(tegami_module, destroy, 48);

SIZE(tegami_str, 16);
AT(tegami_str, data, 0);
AT(tegami_str, length, 8);

SIZE(tegami_error, 72);
AT(tegami_error, size, 0);
AT(tegami_error, status, 4);
AT(tegami_error, code, 8);
AT(tegami_error, message, 24);
AT(tegami_error, field_count, 40);
AT(tegami_error, context, 48);
AT(tegami_error, field, 56);
AT(tegami_error, release, 64);

SIZE(tegami_stream, 40);
AT(tegami_stream, size, 0);
AT(tegami_stream, reserved, 4);
AT(tegami_stream, context, 8);
AT(tegami_stream, total_bytes, 16);
AT(tegami_stream, next, 24);
AT(tegami_stream, release, 32);
