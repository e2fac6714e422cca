#include "mailbox/mime/intake.h"

#include <gmime/gmime.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "mailbox/mime/limits.h"
#include "mailbox/mime/parameters.h"
#include "mailbox/mime/spill.h"
#include "mailbox/mime/structure_guard.h"

namespace tegami::mailbox::mime {
namespace {

constexpr std::size_t kReadBytes = 64u << 10;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Ref = std::unique_ptr<T, Unref>;

/// Of a multipart without one: the first line of the body that could be it.
std::string guessed_boundary(std::string_view body) {
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    std::string_view line = body.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > 6 && line.starts_with("--") && line.find(' ') == line.npos) return std::string(line.substr(2));
    at = end + 1;
  }
  return {};
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

}  // namespace

Intake::Intake(const Source& source) {
  take_body(source);
  parse();
}

Intake::~Intake() {
  if (tree_ != nullptr) g_object_unref(tree_);
  if (file_ >= 0) ::close(file_);
}

void Intake::append(std::string_view bytes) {
  if (file_ < 0 && memory_.size() + bytes.size() <= kInMemory) {
    memory_ += bytes;
    return;
  }
  if (file_ < 0) {
    file_ = nameless_file();
    write_all(file_, memory_);
    memory_ = {};
  }
  write_all(file_, bytes);
}

/// Reads until the head is whole, and where its multipart names no boundary some way into the body. true: it ended.
bool Intake::take_head(const Source& source) {
  std::array<char, kReadBytes> buffer;
  const auto more = [&] {
    const std::size_t n = source(buffer);
    text_.append(buffer.data(), n);
    return n > 0;
  };
  for (std::size_t searched = 0; text_.size() <= kHeadBytes;) {
    if (!more()) {
      head_ = split_head(text_);
      return true;
    }
    if (end_of_head(text_, searched) != std::string::npos) break;
    searched = text_.size();
  }
  head_ = split_head(text_);
  const Field* const type = find(head_.fields, "Content-Type");
  if (type == nullptr) return false;
  const Parameters parameters = parse_parameters(type->value);
  if (!parameters.value.starts_with("multipart/") || !parameters.get("boundary").empty()) return false;
  bool ended = false;
  for (const std::size_t enough = head_.body + kReadBytes; !ended && text_.size() < enough;) ended = !more();
  head_ = split_head(text_);  // its views moved
  return ended;
}

void Intake::take_body(const Source& source) {
  std::array<char, kReadBytes> buffer;
  bool ended = take_head(source);
  const std::string_view body = std::string_view(text_).substr(head_.body);

  std::string boundary, type_value;
  std::string short_head = "MIME-Version: 1.0\n";
  for (const Field& field : head_.fields) {
    const bool is_type = same_name(field.name, "Content-Type");
    if (is_type && !type_value.empty()) continue;
    if (is_type) {
      const Parameters type = parse_parameters(field.value);
      type_value = type.value;
      if (type.value.starts_with("multipart/")) {
        boundary = type.get("boundary");
        if (boundary.empty()) boundary = guessed_boundary(body);
        short_head.append("Content-Type: ").append(type.value);
        short_head.append("; charset=").append(quoted(type.get("charset")));
        if (!boundary.empty()) short_head.append("; boundary=").append(quoted(boundary));
        short_head += '\n';
        continue;
      }
    }
    if (is_type || same_name(field.name, "Content-Transfer-Encoding") || same_name(field.name, "Content-Disposition") ||
        same_name(field.name, "Content-ID")) {
      short_head.append(field.name).append(":").append(field.value).append("\n");
    }
  }
  append(short_head + "\n");

  StructureGuard guard(type_value, boundary);
  std::size_t good = guard.feed(body);
  append(body.substr(0, good));
  bool whole = good == body.size();
  while (!ended && whole) {
    const std::size_t n = source(buffer);
    ended = n == 0;
    good = guard.feed({buffer.data(), n});
    append({buffer.data(), good});
    whole = good == n;
  }
}

void Intake::parse() {
  Ref<GMimeStream> stream;
  if (file_ >= 0) {
    // The stream begins where the file stands.
    rewind_file(file_);
    stream.reset(g_mime_stream_fs_new(file_));
    g_mime_stream_fs_set_owner(GMIME_STREAM_FS(stream.get()), FALSE);
  } else {
    stream.reset(g_mime_stream_mem_new_with_buffer(memory_.data(), memory_.size()));
    memory_ = {};
  }
  const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  tree_ = g_mime_parser_construct_part(parser.get(), nullptr);
  if (tree_ == nullptr) tree_ = GMIME_OBJECT(g_mime_part_new_with_type("text", "plain"));
}

}  // namespace tegami::mailbox::mime
