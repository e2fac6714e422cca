#include "mailbox/mime/content.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <memory>

#include "mailbox/mime/spill.h"

namespace tegami::mailbox::mime {
namespace {

constexpr std::size_t kBlock = 16u << 10;
using Sink = std::function<bool(std::span<const char>)>;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};

struct FreeOptions {
  void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
};

/// Line ends as mail has them.
std::unique_ptr<GMimeFormatOptions, FreeOptions> crlf() {
  std::unique_ptr<GMimeFormatOptions, FreeOptions> options(g_mime_format_options_new());
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  return options;
}

void decode(GMimePart* part, const Sink& sink) {
  GMimeDataWrapper* const content = g_mime_part_get_content(part);
  if (content == nullptr) return;
  GMimeStream* const stream = g_mime_data_wrapper_get_stream(content);
  if (stream == nullptr || g_mime_stream_reset(stream) != 0) return;
  const GMimeContentEncoding kind = g_mime_data_wrapper_get_encoding(content);
  const bool coded = kind == GMIME_CONTENT_ENCODING_BASE64 || kind == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
                     kind == GMIME_CONTENT_ENCODING_UUENCODE;
  GMimeEncoding decoder;
  g_mime_encoding_init_decode(&decoder, kind);
  std::array<char, kBlock> raw;
  std::array<char, kBlock + 64> plain;
  for (;;) {
    const ssize_t n = g_mime_stream_read(stream, raw.data(), raw.size());
    if (n <= 0) break;
    if (!coded) {
      if (!sink({raw.data(), static_cast<std::size_t>(n)})) return;
      continue;
    }
    const std::size_t size = g_mime_encoding_step(&decoder, raw.data(), static_cast<std::size_t>(n), plain.data());
    if (!sink({plain.data(), size})) return;
  }
  if (coded) {
    const std::size_t size = g_mime_encoding_flush(&decoder, raw.data(), 0, plain.data());
    if (size > 0) sink({plain.data(), size});
  }
}

/// Raw bytes of a message inside. GMime writes to its own kinds of stream only (a kind of ours would be a GLib type,
/// which outlives an unloaded module), so it goes through a file.
void write_message(GMimeMessage* message, const Sink& sink) {
  const int file = nameless_file();
  const std::unique_ptr<GMimeStream, Unref> stream(g_mime_stream_fs_new(file));  // owns the descriptor
  g_mime_object_write_to_stream(GMIME_OBJECT(message), crlf().get(), stream.get());
  if (g_mime_stream_reset(stream.get()) != 0) return;
  std::array<char, kBlock> raw;
  for (;;) {
    const ssize_t n = g_mime_stream_read(stream.get(), raw.data(), raw.size());
    if (n <= 0 || !sink({raw.data(), static_cast<std::size_t>(n)})) return;
  }
}

GMimeMessage* message_inside(GMimeObject* part) {
  return GMIME_IS_MESSAGE_PART(part) ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(part)) : nullptr;
}

}  // namespace

void stream_content(GMimeObject* part, const Sink& sink) {
  if (GMIME_IS_PART(part)) {
    decode(GMIME_PART(part), sink);
  } else if (GMimeMessage* const message = message_inside(part)) {
    write_message(message, sink);
  }
}

std::uint64_t measure_content(GMimeObject* part) {
  if (GMimeMessage* const message = message_inside(part)) {
    const std::unique_ptr<GMimeStream, Unref> nowhere(g_mime_stream_null_new());
    g_mime_object_write_to_stream(GMIME_OBJECT(message), crlf().get(), nowhere.get());
    return GMIME_STREAM_NULL(nowhere.get())->written;
  }
  std::uint64_t size = 0;
  stream_content(part, [&](std::span<const char> bytes) {
    size += bytes.size();
    return true;
  });
  return size;
}

std::string read_content(GMimeObject* part, std::size_t limit) {
  std::string all;
  stream_content(part, [&](std::span<const char> bytes) {
    all.append(bytes.data(), std::min(bytes.size(), limit - all.size()));
    return all.size() < limit;
  });
  return all;
}

}  // namespace tegami::mailbox::mime
