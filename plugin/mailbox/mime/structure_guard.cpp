#include "mailbox/mime/structure_guard.h"

#include "mailbox/mime/fields.h"
#include "mailbox/mime/limits.h"
#include "mailbox/mime/parameters.h"

namespace tegami::mailbox::mime {
namespace {

constexpr std::size_t kLineBytes = 8192;  ///< of a line looked at; longer ones cannot be boundaries
constexpr std::string_view kContentType = "content-type:";

bool is_blank(std::string_view line) { return line.find_first_not_of("\r\n") == std::string_view::npos; }

bool is_message(std::string_view type) {
  return type == "message/rfc822" || type == "message/global" || type == "message/news";
}

}  // namespace

StructureGuard::StructureGuard(std::string_view type, std::string_view boundary) {
  if (!boundary.empty()) {
    levels_.push_back({"--" + std::string(boundary)});
    in_ = In::loose;
  } else if (is_message(type)) {
    levels_.push_back({});
    in_ = In::head;
  }
}

std::size_t StructureGuard::feed(std::string_view bytes) {
  if (levels_.empty()) return bytes.size();
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t end = bytes.find('\n', at);
    const std::string_view piece = bytes.substr(at, end == std::string_view::npos ? end : end + 1 - at);
    bool good = true;
    if (end == std::string_view::npos || !part_line_.empty()) {
      if (part_line_.size() < kLineBytes) part_line_ += piece.substr(0, kLineBytes);
      if (in_ == In::loose) loose_ += piece.size();
      if (in_ == In::head) head_ += piece.size();
      if (end != std::string_view::npos) {
        const std::string whole = std::move(part_line_);
        part_line_.clear();
        good = line(whole);
      }
    } else {
      if (in_ == In::loose) loose_ += piece.size();
      if (in_ == In::head) head_ += piece.size();
      good = line(piece);
    }
    if (!good || head_ > kPartHeadBytes || loose_ > kLooseBytes) return at;
    at += piece.size();
  }
  return at;
}

bool StructureGuard::line(std::string_view line) {
  if (line.starts_with("--") && at_boundary(line)) return ++parts_ <= kParts;
  return in_ != In::head || head_line(line);
}

bool StructureGuard::at_boundary(std::string_view line) {
  for (std::size_t i = levels_.size(); i-- > 0;) {
    const std::string& boundary = levels_[i].boundary;
    if (boundary.empty() || !line.starts_with(boundary)) continue;
    std::string_view rest = line.substr(boundary.size());
    const bool last = rest.starts_with("--");
    if (last) rest.remove_prefix(2);
    if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos) continue;
    heads_ += head_;
    levels_.resize(last ? i : i + 1);
    in_ = last ? In::loose : In::head;
    head_ = loose_ = 0;
    content_type_.clear();
    in_content_type_ = false;
    return true;
  }
  return false;
}

bool StructureGuard::head_line(std::string_view line) {
  if (++head_lines_ > kPartHeadLines || heads_ + head_ > kPartHeadsBytes) return false;
  if (is_blank(line)) return end_of_part_head();
  if (line.front() == ' ' || line.front() == '\t') {
    if (in_content_type_) content_type_ += line;
  } else {
    in_content_type_ = line.size() > kContentType.size() && content_type_.empty() &&
                       same_name(line.substr(0, kContentType.size()), kContentType);
    if (in_content_type_) content_type_ = line.substr(kContentType.size());
  }
  return true;
}

bool StructureGuard::end_of_part_head() {
  heads_ += head_;
  head_ = 0;
  in_ = In::content;
  in_content_type_ = false;
  if (content_type_.empty()) return true;
  const Parameters type = parse_parameters(content_type_);
  content_type_.clear();
  if (type.value.starts_with("multipart/")) {
    const std::string_view boundary = type.get("boundary");
    loose_ = 0;
    in_ = In::loose;
    if (!boundary.empty()) levels_.push_back({"--" + std::string(boundary)});
  } else if (is_message(type.value)) {
    levels_.push_back({});
    in_ = In::head;
  }
  return levels_.size() <= kDepth;
}

}  // namespace tegami::mailbox::mime
