/// content.h - one part's bytes, decoded (RFC 2045 section 6) as they are read, by GMime's decoders.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

typedef struct _GMimeObject GMimeObject;

namespace tegami::mailbox::mime {

/// Of a leaf: its decoded bytes; of a message inside: its raw bytes. The sink returns false to stop.
void stream_content(GMimeObject* part, const std::function<bool(std::span<const char>)>& sink);

std::uint64_t measure_content(GMimeObject* part);

/// At most so many bytes.
std::string read_content(GMimeObject* part, std::size_t limit);

}  // namespace tegami::mailbox::mime
