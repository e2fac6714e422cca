// calls.cpp - what a host hands in (bodies), and one call of the pages or services feature.
#include <algorithm>
#include <cstring>
#include <optional>

#include "tegami-host/handles.hpp"
#include "tegami-host/loader.hpp"
#include "tegami-host/module.hpp"

namespace tegami::sdk {

struct BodyGiver::Given {
  tegami_stream stream{};
  Fill fill;

  static std::int32_t next(tegami_stream* stream, void* buffer, std::uint64_t capacity, std::int64_t deadline_ms,
                           std::uint64_t* written) {
    auto& self = *static_cast<Given*>(stream->context);
    *written = 0;
    try {
      const auto [what, count] = self.fill(static_cast<char*>(buffer), static_cast<std::size_t>(capacity),
                                           std::chrono::milliseconds(deadline_ms));
      switch (what) {
        case Pull::data:
          *written = count;
          return TEGAMI_STREAM_DATA;
        case Pull::end:
          return TEGAMI_STREAM_END;
        case Pull::again:
          return TEGAMI_STREAM_AGAIN;
        case Pull::gone:
          break;
      }
    } catch (...) {
      // No exception crosses the border (TH-8); to the module the source is gone, which is true.
    }
    return TEGAMI_STREAM_GONE;
  }
  static void release(tegami_stream*) {}
};

BodyGiver::BodyGiver(Fill fill, std::int64_t total_bytes) : given_(std::make_unique<Given>()) {
  given_->stream = {sizeof(tegami_stream), 0, given_.get(), total_bytes, &Given::next, &Given::release};
  given_->fill = std::move(fill);
}

BodyGiver::BodyGiver(std::string_view bytes)
    : BodyGiver(
          [bytes](char* buffer, std::size_t capacity,
                  std::chrono::milliseconds) mutable -> std::pair<Pull, std::size_t> {
            if (bytes.empty()) return {Pull::end, 0};
            const auto count = std::min(capacity, bytes.size());
            std::memcpy(buffer, bytes.data(), count);
            bytes.remove_prefix(count);
            return {Pull::data, count};
          },
          static_cast<std::int64_t>(bytes.size())) {}
BodyGiver::BodyGiver(BodyGiver&&) noexcept = default;
BodyGiver& BodyGiver::operator=(BodyGiver&&) noexcept = default;
BodyGiver::~BodyGiver() = default;
tegami_stream* BodyGiver::stream() const { return &given_->stream; }

namespace {

std::optional<Failure> not_active(const Module& module) {
  if (module.state() == State::active) return std::nullopt;
  return Failure{TEGAMI_UNAVAILABLE,
                 "unavailable",
                 "module \"" + std::string(module.id()) + "\" is " + std::string(name(module.state())) + ", not active",
                 {}};
}

Failure no_feature(const Module& module, std::string_view id) {
  return {TEGAMI_UNSUPPORTED,
          "unsupported",
          "module \"" + std::string(module.id()) + "\" has no " + std::string(id) + ", or is not created",
          {}};
}

boost::system::result<Response, Failure> finish(tegami_status status, tegami_response* response, tegami_error* error) {
  if (status != TEGAMI_OK) {
    if (response != nullptr) Response given_back(response);
    return take_failure(status, error);
  }
  if (error != nullptr) (void)take_failure(status, error);
  if (response == nullptr) return Failure{TEGAMI_FAILED, "failed", "the module answered without a response", {}};
  return Response(response);
}

}  // namespace

boost::system::result<Response, Failure> handle_page(const Module& module, const tegami_page_request& request) {
  const auto* pages = module.feature<tegami_module_pages>(TEGAMI_MODULE_PAGES);
  if (pages == nullptr || !TEGAMI_HAS(pages, handle)) return no_feature(module, TEGAMI_MODULE_PAGES);
  if (auto failure = not_active(module)) return std::move(*failure);
  tegami_response* response = nullptr;
  tegami_error* error = nullptr;
  const auto status = pages->handle(module.context(), &request, &response, &error);
  return finish(status, response, error);
}

boost::system::result<Response, Failure> call_service(const Module& module, const tegami_service_call& call) {
  const auto* services = module.feature<tegami_module_services>(TEGAMI_MODULE_SERVICES);
  if (services == nullptr || !TEGAMI_HAS(services, call)) return no_feature(module, TEGAMI_MODULE_SERVICES);
  if (auto failure = not_active(module)) return std::move(*failure);
  tegami_response* response = nullptr;
  tegami_error* error = nullptr;
  const auto status = services->call(module.context(), &call, &response, &error);
  return finish(status, response, error);
}

std::vector<std::string> service_names(const Module& module) {
  std::vector<std::string> names;
  const auto* services = module.feature<tegami_module_services>(TEGAMI_MODULE_SERVICES);
  if (services == nullptr || !TEGAMI_HAS(services, names)) return names;
  detail::Sink sink{[&names](tegami_str name) { names.emplace_back(view(name)); }};
  services->names(module.context(), &sink, &decltype(sink)::template call<tegami_str>);
  sink.rethrow();
  return names;
}

}  // namespace tegami::sdk
