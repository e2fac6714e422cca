/// fields.h - the head of a mail as it stands: names and raw values (RFC 5322 section 2.2).
///
/// Lenient: a line between two fields that is no field goes with the one before it; a line "From " of an mbox before
/// the head is passed over. At most kFields fields are told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::mailbox::mime {

constexpr std::size_t kFields = 10'000;

struct Field {
  std::string_view name;   ///< as written
  std::string_view value;  ///< raw: folded, any bytes, without the last line end
};

struct Head {
  std::vector<Field> fields;  ///< views into the text given
  std::size_t body = 0;       ///< where the body begins, behind the empty line
};

/// text: the start of a mail. A text that begins with what is no field has no head: body is 0.
Head split_head(std::string_view text);

/// Where the empty line after the head ends, searching from a place on; npos: not in this text yet.
std::size_t end_of_head(std::string_view text, std::size_t from);

/// The first one of that name (any case), null when there is none.
const Field* find(const std::vector<Field>& fields, std::string_view name);

bool same_name(std::string_view a, std::string_view b);

/// Unfolded and in UTF-8: raw JIS, Shift_JIS, EUC-JP or Latin bytes are detected. No NUL, no line ends, trimmed.
/// Encoded-words stay as they are.
std::string readable(std::string_view value);

}  // namespace tegami::mailbox::mime
