#include "entry/response.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "tegami-host/module.hpp"

namespace tegami::entry {

namespace {

constexpr std::int64_t kBodyDeadlineMs = 60'000;

struct ResponseHandle {
  tegami_response table{};
  tegami_stream stream{};
  ResponseHead head;
  Pull pull;
};

int32_t next(tegami_stream* stream, void* buffer, uint64_t capacity, int64_t, uint64_t* written) {
  auto& handle = *static_cast<ResponseHandle*>(stream->context);
  *written = 0;
  if (capacity == 0) return TEGAMI_STREAM_AGAIN;
  try {
    *written = handle.pull({static_cast<char*>(buffer), static_cast<std::size_t>(capacity)});
    return *written == 0 ? TEGAMI_STREAM_END : TEGAMI_STREAM_DATA;
  } catch (...) {
    return TEGAMI_STREAM_GONE;
  }
}

// The stream belongs to the response and goes with it.
void release_stream(tegami_stream*) {}

void release_response(tegami_response* response) { delete static_cast<ResponseHandle*>(response->context); }

}  // namespace

tegami_response* make_response(ResponseHead head, std::int64_t size, Pull body) {
  auto handle = std::make_unique<ResponseHandle>();
  handle->head = std::move(head);
  handle->pull = std::move(body);
  auto& stream = handle->stream;
  stream.size = sizeof(tegami_stream);
  stream.context = handle.get();
  stream.total_bytes = size;
  stream.next = next;
  stream.release = release_stream;
  auto& table = handle->table;
  table.size = sizeof(tegami_response);
  table.http_status = handle->head.http_status;
  table.kind = handle->head.kind;
  table.title = sdk::str(handle->head.title);
  table.menu = sdk::str(handle->head.menu);
  table.app = sdk::str(handle->head.app);
  table.content_type = sdk::str(handle->head.content_type);
  table.file_name = sdk::str(handle->head.file_name);
  table.location = sdk::str(handle->head.location);
  table.csp = sdk::str(handle->head.csp);
  table.styles = sdk::str(handle->head.styles);
  table.scripts = sdk::str(handle->head.scripts);
  table.refresh_s = handle->head.refresh_s;
  table.body = &handle->stream;
  table.context = handle.get();
  table.release = release_response;
  return &handle.release()->table;
}

tegami_response* make_response(ResponseHead head, std::string body) {
  const auto size = static_cast<std::int64_t>(body.size());
  return make_response(std::move(head), size,
                       [body = std::move(body), at = std::size_t{0}](std::span<char> into) mutable {
                         const std::size_t count = std::min(into.size(), body.size() - at);
                         std::copy_n(body.data() + at, count, into.data());
                         at += count;
                         return count;
                       });
}

Pull read_stream(tegami_stream* stream) {
  if (stream == nullptr || !TEGAMI_HAS(stream, next)) return [](std::span<char>) { return std::size_t{0}; };
  return [stream](std::span<char> into) -> std::size_t {
    uint64_t written = 0;
    switch (stream->next(stream, into.data(), into.size(), kBodyDeadlineMs, &written)) {
      case TEGAMI_STREAM_DATA:
        return static_cast<std::size_t>(written);
      case TEGAMI_STREAM_END:
        return 0;
      case TEGAMI_STREAM_AGAIN:
        throw std::runtime_error("the host's body stream gave nothing for a minute");
      default:
        throw std::runtime_error("the host's body stream broke off");
    }
  };
}

}  // namespace tegami::entry
