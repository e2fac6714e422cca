/// body.h - the tree of parts: which of them is the text a reader sees, and what the others are.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "mailbox/mime/message.h"

typedef struct _GMimeObject GMimeObject;

namespace tegami::mailbox::mime {

/// Fills text, html, parts and has_attachments.
void read_body(GMimeObject* tree, std::size_t text_bytes, Message& message);

/// The decoded bytes of the part of that path; false when there is none.
bool write_part(GMimeObject* tree, std::string_view path, const std::function<void(std::span<const char>)>& sink);

}  // namespace tegami::mailbox::mime
