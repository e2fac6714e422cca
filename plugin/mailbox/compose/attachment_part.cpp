#include "mailbox/compose/attachment_part.h"

#include <array>

#include "mailbox/compose/base64.h"
#include "mailbox/compose/enclosed_message.h"
#include "mailbox/compose/media_type.h"
#include "mailbox/compose/parameters.h"
#include "mailbox/mime/parameters.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::size_t kReadBytes = 32u << 10;
constexpr std::string_view kMessage = "message/rfc822", kFile = "application/octet-stream";

/// Counts what it gives.
mime::Source counted(mime::Source source, std::uint64_t& bytes) {
  return [source = std::move(source), &bytes](std::span<char> into) {
    const std::size_t n = source(into);
    bytes += n;
    return n;
  };
}

void write_base64(const mime::Source& source, Output& out) {
  Base64Lines lines([&](std::string_view some) { out.write(some); });
  std::array<char, kReadBytes> buffer;
  for (std::size_t n = source(buffer); n > 0 && !out.full(); n = source(buffer)) lines.write({buffer.data(), n});
  lines.finish();
}

std::string head(const Attachment& attachment, std::string_view type, bool shown_inside, Charset charset) {
  const std::string name = mime::file_name(attachment.name);
  std::string out = "Content-Type: ";
  out += type;
  if (!name.empty()) out += name_parameter(name, charset);
  out += "\r\nContent-Transfer-Encoding: ";
  out += type == kMessage ? "7bit" : "base64";
  out += "\r\nContent-Disposition: ";
  out += shown_inside ? "inline" : "attachment";
  if (!name.empty()) out += filename_parameter(name, charset);
  out += "\r\n";
  if (shown_inside) out += "Content-ID: <" + attachment.content_id + ">\r\n";
  return out += "\r\n";
}

}  // namespace

std::optional<Fault> write_attachment(const Attachment& attachment, bool shown_inside, Charset charset, Output& out) {
  std::string type = attachment_type(attachment.type);
  if (type == kMessage && !write_enclosed(attachment.open(), {})) type = kFile;
  out.write(head(attachment, type, shown_inside, charset));
  std::uint64_t bytes = 0;
  const mime::Source source = counted(attachment.open(), bytes);
  if (type == kMessage) {
    const bool still = write_enclosed(source, [&](std::string_view some) { out.write(some); });
    if (!still) return Fault::size_differs;  // it is another message than before
    out.write("\r\n");
  } else {
    write_base64(source, out);
  }
  if (out.full()) return Fault::too_large;
  if (attachment.bytes && *attachment.bytes != bytes) return Fault::size_differs;
  return std::nullopt;
}

}  // namespace tegami::mailbox::compose
