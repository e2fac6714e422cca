/// parameters.h - Content-Type and Content-Disposition: value and parameters (RFC 2045, RFC 2231).
///
/// Continuations and charsets of RFC 2231 are put together; encoded-words inside a parameter, raw bytes of any
/// charset, spaces without quotes and backslashes of Windows paths are read too. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tegami::mailbox::mime {

struct Parameters {
  std::string value;                                        ///< lower case: "text/plain", "attachment"
  std::vector<std::pair<std::string, std::string>> values;  ///< name in lower case, decoded UTF-8

  /// Empty when it is not there.
  std::string_view get(std::string_view name) const;
};

Parameters parse_parameters(std::string_view raw);

/// The last element of a path, as a file may be called: no control characters.
std::string file_name(std::string_view decoded);

}  // namespace tegami::mailbox::mime
