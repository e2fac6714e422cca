/// parameters.h - a file's name in Content-Type and Content-Disposition: as it is where it is plain ASCII, else by RFC
/// 2231 in "filename", and for mailers that never learnt that one as encoded-words in "name".
#pragma once

#include <string>
#include <string_view>

#include "mailbox/compose/letter.h"

namespace tegami::mailbox::compose {

/// ";" CRLF and the parameter on lines of its own, without the last line end. The name is a file_name() (mime), not
/// empty, and holds what the charset can.
std::string filename_parameter(std::string_view name, Charset charset);
std::string name_parameter(std::string_view name, Charset charset);

}  // namespace tegami::mailbox::compose
