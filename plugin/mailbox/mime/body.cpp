#include "mailbox/mime/body.h"

#include <gmime/gmime.h>

#include <string>
#include <vector>

#include "mailbox/mime/charset.h"
#include "mailbox/mime/content.h"
#include "mailbox/mime/flowed.h"
#include "mailbox/mime/html_text.h"
#include "mailbox/mime/limits.h"
#include "mailbox/mime/parameters.h"
#include "mailbox/mime/utf8.h"
#include "mailbox/mime/words.h"

namespace tegami::mailbox::mime {
namespace {

/// A field as it stands in the mail; GMime decodes nothing for us.
std::string_view raw_field(GMimeObject* part, const char* name) {
  GMimeHeader* const header = g_mime_header_list_get_header(g_mime_object_get_header_list(part), name);
  const char* const value = header == nullptr ? nullptr : g_mime_header_get_raw_value(header);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

struct Description {
  Parameters type, disposition;
  std::string name;
  std::string content_id;
};

/// Of a part that names none, or none that could be: text, or what its multipart says.
std::string default_type(GMimeObject* part) {
  if (!raw_field(part, "Content-Type").empty()) return "text/plain";
  GMimeContentType* const type = g_mime_object_get_content_type(part);
  return std::string(g_mime_content_type_get_media_type(type)) + "/" + g_mime_content_type_get_media_subtype(type);
}

Description describe(GMimeObject* part) {
  Description about;
  about.type = parse_parameters(raw_field(part, "Content-Type"));
  if (about.type.value.find('/') == std::string::npos) about.type.value = default_type(part);
  about.disposition = parse_parameters(raw_field(part, "Content-Disposition"));
  std::string_view name = about.disposition.get("filename");
  if (name.empty()) name = about.type.get("name");
  about.name = file_name(name);
  about.content_id = decode_text(raw_field(part, "Content-ID"));
  if (about.content_id.starts_with('<') && about.content_id.ends_with('>')) {
    about.content_id = about.content_id.substr(1, about.content_id.size() - 2);
  }
  return about;
}

bool is_signature(std::string_view type) {
  return type == "application/pgp-signature" || type == "application/pkcs7-signature" ||
         type == "application/x-pkcs7-signature";
}

void with_lf(std::string& text) {
  if (text.find('\r') == std::string::npos) return;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out += '\n';
    }
  }
  text = std::move(out);
}

void append_text(std::string& all, std::string_view text, std::size_t limit) {
  if (!all.empty() && !all.ends_with('\n')) all += '\n';
  all += text;
  cut_utf8(all, limit);
}

class Walk {
 public:
  Walk(std::size_t text_bytes, Message& message) : limit_(text_bytes), message_(message) {}

  void visit(GMimeObject* part, const std::string& path, std::string_view inside, std::size_t depth) {
    if (depth > kDepth + 1 || message_.parts.size() >= kParts) return;
    if (!GMIME_IS_MULTIPART(part)) {
      leaf(part, path, inside);
      return;
    }
    auto* const multipart = GMIME_MULTIPART(part);
    const int count = g_mime_multipart_get_count(multipart);
    const Parameters type = parse_parameters(raw_field(part, "Content-Type"));
    for (int i = 0; i < count; ++i) {
      const std::string child = (path.empty() ? path : path + ".") + std::to_string(i + 1);
      visit(g_mime_multipart_get_part(multipart, i), child, type.value, depth + 1);
    }
    if (count == 0) {
      // No boundary was found: what stands there is shown as it is.
      if (const char* loose = g_mime_multipart_get_prologue(multipart)) {
        show_plain(to_utf8(std::string_view(loose).substr(0, limit_), type.get("charset")), {});
      }
    }
  }

  void finish() {
    const bool blank = message_.text.find_first_not_of(" \t\n") == std::string::npos;
    if (blank && !message_.html.empty()) message_.text = html_to_text(message_.html);
    cut_utf8(message_.text, limit_);
  }

 private:
  void leaf(GMimeObject* object, const std::string& path, std::string_view inside) {
    const Description about = describe(object);
    const bool attached = about.disposition.value == "attachment";
    const bool alternative = inside == "multipart/alternative";
    const bool text = GMIME_IS_PART(object) && !attached && (about.name.empty() || alternative);
    if (text && about.type.value == "text/plain" && (!alternative || message_.text.empty())) {
      show_plain(to_utf8(read_content(object, limit_), about.type.get("charset")), about.type);
      return;
    }
    if (text && about.type.value == "text/html" && (!alternative || message_.html.empty())) {
      show_html(read_content(object, limit_), about.type.get("charset"));
      return;
    }
    Part part;
    part.path = path.empty() ? "1" : path;
    part.type = about.type.value;
    part.name = about.name;
    part.content_id = about.content_id;
    part.size = measure_content(object);
    const bool shown_inside = inside == "multipart/related" && !about.content_id.empty() && !attached;
    part.attachment = !shown_inside && !is_signature(part.type) && !(alternative && !attached);
    message_.has_attachments = message_.has_attachments || part.attachment;
    message_.parts.push_back(std::move(part));
  }

  void show_plain(std::string text, const Parameters& type) {
    strip_nul(text);
    with_lf(text);
    if (type.get("format") == "flowed" || type.get("format") == "Flowed") {
      const std::string_view delsp = type.get("delsp");
      text = unflowed(text, delsp == "yes" || delsp == "Yes" || delsp == "YES");
    }
    append_text(message_.text, text, limit_);
  }

  void show_html(std::string_view bytes, std::string_view charset) {
    std::string html = to_utf8(bytes, charset.empty() ? meta_charset(bytes) : std::string(charset));
    strip_nul(html);
    append_text(message_.html, html, limit_);
  }

  std::size_t limit_;
  Message& message_;
};

GMimeObject* part_at(GMimeObject* tree, std::string_view path) {
  if (!GMIME_IS_MULTIPART(tree)) return path == "1" ? tree : nullptr;
  GMimeObject* part = tree;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string_view number = path.substr(0, dot);
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    int index = 0;
    if (number.empty() || number.size() > 6) return nullptr;
    for (const char c : number) {
      if (c < '0' || c > '9') return nullptr;
      index = index * 10 + (c - '0');
    }
    if (!GMIME_IS_MULTIPART(part) || index < 1 || index > g_mime_multipart_get_count(GMIME_MULTIPART(part))) {
      return nullptr;
    }
    part = g_mime_multipart_get_part(GMIME_MULTIPART(part), index - 1);
  }
  return GMIME_IS_MULTIPART(part) ? nullptr : part;
}

}  // namespace

void read_body(GMimeObject* tree, std::size_t text_bytes, Message& message) {
  Walk walk(text_bytes, message);
  walk.visit(tree, {}, {}, 0);
  walk.finish();
}

bool write_part(GMimeObject* tree, std::string_view path, const std::function<void(std::span<const char>)>& sink) {
  GMimeObject* const part = part_at(tree, path);
  if (part == nullptr) return false;
  stream_content(part, [&](std::span<const char> bytes) {
    sink(bytes);
    return true;
  });
  return true;
}

}  // namespace tegami::mailbox::mime
