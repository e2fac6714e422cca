/// spill.h - a temporary file without a name, for what must not be held in memory. In TMPDIR, else /tmp; gone with its
/// descriptor. Errors are std::system_error.
#pragma once

#include <string_view>

namespace tegami::mailbox::mime {

/// The caller closes it.
int nameless_file();

void write_all(int file, std::string_view bytes);

void rewind_file(int file);

}  // namespace tegami::mailbox::mime
