/// structure_guard.h - watches a mail's bytes go by, and says where its structure passes a limit (limits.h), so that
/// neither GMime's recursion nor its memory is the mail's to choose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::mailbox::mime {

class StructureGuard {
 public:
  /// The type and boundary of the mail itself; boundary empty: not a multipart.
  StructureGuard(std::string_view type, std::string_view boundary);

  /// Bytes of the body, in order. Answers how many of them may be read; less than all: the mail ends there.
  std::size_t feed(std::string_view bytes);

 private:
  enum class In : std::uint8_t { loose, head, content };
  struct Level {
    std::string boundary;  ///< "--" and the boundary; empty: a message inside
  };

  bool line(std::string_view line);
  bool at_boundary(std::string_view line);
  bool head_line(std::string_view line);
  bool end_of_part_head();

  std::vector<Level> levels_;
  In in_ = In::content;
  std::string part_line_;     ///< a line cut by the end of a feed
  std::string content_type_;  ///< of the part whose head is read
  bool in_content_type_ = false;
  std::size_t head_ = 0, heads_ = 0, head_lines_ = 0, loose_ = 0, parts_ = 0;
};

}  // namespace tegami::mailbox::mime
