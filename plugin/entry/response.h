/// response.h - answers as handles of the C ABI: a head of texts and a body to be pulled.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "tegami-host/all.h"

namespace tegami::entry {

/// 0 at the end; an exception ends the body as TEGAMI_STREAM_GONE.
using Pull = std::function<std::size_t(std::span<char>)>;

struct ResponseHead {
  std::int32_t http_status = 200;
  std::int32_t kind = TEGAMI_PAGE_WHOLE;
  std::string title, menu, app, content_type, file_name, location, csp, styles, scripts;
  std::uint64_t refresh_s = 0;
};

/// size -1: not known beforehand.
tegami_response* make_response(ResponseHead head, std::int64_t size, Pull body);
tegami_response* make_response(ResponseHead head, std::string body);

/// Reads a host's stream; 0 at its end, std::runtime_error when it is gone or silent for a minute.
Pull read_stream(tegami_stream* stream);

}  // namespace tegami::entry
