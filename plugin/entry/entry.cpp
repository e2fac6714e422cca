// The one exported symbol and the C tables behind it. Everything C++ ends in guarded().
#include <memory>

#include "entry/boundary.h"
#include "entry/plugin.h"
#include "entry/response.h"
#include "entry/surroundings.h"

namespace tegami::entry {
namespace {

constexpr const char* kId = "tegami";
constexpr const char* kVersion = "0.1.0";

struct Handle {
  tegami_module table{};
  std::unique_ptr<Plugin> plugin;
};

Plugin& plugin_of(void* context) { return *static_cast<Handle*>(context)->plugin; }
Plugin& plugin_of(tegami_module* module) { return plugin_of(module->context); }

template <class Work>
tegami_status when_active(tegami_error** error, Work&& work) noexcept {
  return guarded(error, [&]() -> tegami_status {
    try {
      return work();
    } catch (const Plugin::NotActive&) {
      return give_error(error, TEGAMI_UNAVAILABLE, "unavailable", "the module is not active");
    } catch (const Plugin::Forked&) {
      return give_error(error, TEGAMI_FORKED, "forked", "called in a forked child of the process that activated it");
    }
  });
}

std::string text(tegami_str value) { return std::string(sdk::view(value)); }

services::Caller caller_of(const tegami_caller* caller) {
  services::Caller who;
  if (caller == nullptr) return who;
  if (TEGAMI_COVERS(caller, user)) who.user = text(caller->user);
  if (TEGAMI_COVERS(caller, locale) && caller->locale.length != 0) who.locale = text(caller->locale);
  if (TEGAMI_COVERS(caller, time_zone) && caller->time_zone.length != 0) who.time_zone = text(caller->time_zone);
  if (TEGAMI_COVERS(caller, address)) who.address = text(caller->address);
  return who;
}

// --- pages

pages::PageRequest request_of(const tegami_page_request& request) {
  pages::PageRequest page;
  if (TEGAMI_HAS(&request, caller)) page.caller = caller_of(request.caller);
  if (TEGAMI_COVERS(&request, method)) page.method = text(request.method);
  if (TEGAMI_COVERS(&request, path)) page.path = text(request.path);
  if (TEGAMI_COVERS(&request, query)) page.query = text(request.query);
  if (TEGAMI_COVERS(&request, content_type)) page.content_type = text(request.content_type);
  if (TEGAMI_COVERS(&request, base_path)) page.base_path = text(request.base_path);
  if (TEGAMI_COVERS(&request, asset_path)) page.asset_path = text(request.asset_path);
  if (TEGAMI_COVERS(&request, session)) page.session = page.caller.session = text(request.session);
  if (TEGAMI_COVERS(&request, csrf_field)) page.csrf_field = text(request.csrf_field);
  if (TEGAMI_COVERS(&request, csrf_token)) page.csrf_token = text(request.csrf_token);
  if (TEGAMI_COVERS(&request, origin)) page.origin = text(request.origin);
  if (TEGAMI_HAS(&request, body)) page.body = read_stream(request.body);
  return page;
}

tegami_status handle_page(void* context, const tegami_page_request* request, tegami_response** response,
                          tegami_error** error) {
  *response = nullptr;
  return when_active(error, [&]() -> tegami_status {
    auto page = plugin_of(context).page(request_of(*request));
    ResponseHead head;
    head.http_status = page.status;
    head.kind = static_cast<std::int32_t>(page.kind);
    head.title = std::move(page.title);
    head.menu = std::move(page.menu);
    head.app = std::move(page.app);
    head.content_type = std::move(page.content_type);
    head.file_name = std::move(page.file_name);
    head.location = std::move(page.location);
    head.csp = std::move(page.csp);
    head.styles = std::move(page.styles);
    head.scripts = std::move(page.scripts);
    head.refresh_s = page.refresh_s;
    *response = page.pull ? make_response(std::move(head), page.pull_bytes, std::move(page.pull))
                          : make_response(std::move(head), std::move(page.body));
    return TEGAMI_OK;
  });
}

// --- services

void service_names(void* context, void* sink_context, tegami_str_sink sink) {
  when_active(nullptr, [&]() -> tegami_status {
    for (const auto& name : plugin_of(context).service_names()) sink(sink_context, sdk::str(name));
    return TEGAMI_OK;
  });
}

services::Attachments attachments_of(const tegami_service_call& call) {
  services::Attachments attachments;
  if (!TEGAMI_HAS(&call, attachment)) return attachments;
  for (std::uint32_t i = 0; i < call.attachment_count; ++i) {
    const auto* attachment = call.attachment(&call, i);
    if (attachment != nullptr && TEGAMI_HAS(attachment, body)) {
      attachments.emplace(text(attachment->name), read_stream(attachment->body));
    }
  }
  return attachments;
}

tegami_status call_service(void* context, const tegami_service_call* call, tegami_response** response,
                           tegami_error** error) {
  *response = nullptr;
  return when_active(error, [&]() -> tegami_status {
    boost::json::parse_options bounded;
    bounded.max_depth = 16;
    boost::json::error_code broken;
    const auto request = boost::json::parse(std::string_view(sdk::view(call->request)), broken, {}, bounded);
    if (broken || !request.is_object()) {
      return give_error(error, TEGAMI_INVALID, "invalid_json",
                        "the request is not a JSON object: " + (broken ? broken.message() : "another kind of value"));
    }
    auto result = plugin_of(context).call(caller_of(call->caller), sdk::view(call->name), request.get_object(),
                                          attachments_of(*call));
    if (result.has_error()) return give_refusal(error, result.error());
    ResponseHead head;
    if (auto* bytes = std::get_if<services::Bytes>(&*result)) {
      head.content_type = bytes->type;
      head.file_name = bytes->file_name;
      *response = make_response(std::move(head), bytes->size, std::move(bytes->next));
    } else {
      head.content_type = "application/json";
      *response = make_response(std::move(head), boost::json::serialize(std::get<boost::json::value>(*result)));
    }
    return TEGAMI_OK;
  });
}

// --- jobs

std::uint64_t pending(void* context) {
  std::uint64_t count = 0;
  when_active(nullptr, [&]() -> tegami_status {
    count = plugin_of(context).pending_jobs();
    return TEGAMI_OK;
  });
  return count;
}

tegami_status drain(void* context, std::int64_t deadline_ms) {
  return when_active(nullptr, [&]() -> tegami_status {
    return plugin_of(context).drain(std::chrono::milliseconds(deadline_ms)) ? TEGAMI_OK : TEGAMI_TIMEOUT;
  });
}

constexpr tegami_module_pages kPages{sizeof(tegami_module_pages), 0, handle_page};
constexpr tegami_module_services kServices{sizeof(tegami_module_services), 0, service_names, call_service};
constexpr tegami_module_jobs kJobs{sizeof(tegami_module_jobs), 0, pending, drain};

// --- life

const void* feature(tegami_module*, tegami_str id) {
  const auto name = sdk::view(id);
  if (name == TEGAMI_MODULE_PAGES) return &kPages;
  if (name == TEGAMI_MODULE_SERVICES) return &kServices;
  if (name == TEGAMI_MODULE_JOBS) return &kJobs;
  return nullptr;
}

tegami_status migrate(tegami_module* module, tegami_error** error) {
  return guarded(error, [&]() -> tegami_status {
    plugin_of(module).migrate();
    return TEGAMI_OK;
  });
}

tegami_status activate(tegami_module* module, std::uint32_t run, tegami_error** error) {
  return guarded(error, [&]() -> tegami_status {
    plugin_of(module).activate(run);
    return TEGAMI_OK;
  });
}

void deactivate(tegami_module* module, std::int64_t deadline_ms) {
  guarded(nullptr, [&]() -> tegami_status {
    plugin_of(module).deactivate(std::chrono::milliseconds(deadline_ms));
    return TEGAMI_OK;
  });
}

void destroy(tegami_module* module) { delete static_cast<Handle*>(module->context); }

tegami_status create(const tegami_host* host, tegami_module** module, tegami_error** error) {
  *module = nullptr;
  return guarded(error, [&]() -> tegami_status {
    if (const auto why = why_not_here(); !why.empty()) {
      return give_error(error, TEGAMI_UNSUPPORTED, "two_poco_libraries", why);
    }
    auto handle = std::make_unique<Handle>();
    handle->plugin = std::make_unique<Plugin>(*host, module_folder());
    auto& table = handle->table;
    table.size = sizeof(tegami_module);
    table.context = handle.get();
    table.feature = feature;
    table.migrate = migrate;
    table.activate = activate;
    table.deactivate = deactivate;
    table.destroy = destroy;
    *module = &handle.release()->table;
    return TEGAMI_OK;
  });
}

}  // namespace
}  // namespace tegami::entry

extern "C" {
extern TEGAMI_EXPORT const tegami_entry tegami_module_entry;
const tegami_entry tegami_module_entry = {sizeof(tegami_entry), TEGAMI_ABI_MAJOR,        TEGAMI_ABI_MINOR,     0,
                                          tegami::entry::kId,   tegami::entry::kVersion, tegami::entry::create};
}
