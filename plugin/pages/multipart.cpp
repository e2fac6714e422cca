#include "pages/multipart.h"

#include <algorithm>
#include <cctype>

namespace tegami::pages {

namespace {

constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 5.1.1

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// The value of a parameter ("name", "boundary") in a header's text.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != std::string_view::npos;) {
    auto start = header.find_first_not_of(" \t;", at);
    if (start == std::string_view::npos) break;
    const auto equal = header.find('=', start);
    if (equal == std::string_view::npos) break;
    std::string value;
    std::size_t end = equal + 1;
    if (end < header.size() && header[end] == '"') {
      for (++end; end < header.size() && header[end] != '"'; ++end) {
        if (header[end] == '\\' && end + 1 < header.size()) ++end;
        value.push_back(header[end]);
      }
      at = header.find(';', end);
    } else {
      at = header.find(';', end);
      value = header.substr(end, at == std::string_view::npos ? at : at - end);
    }
    if (same_letters(header.substr(start, equal - start), name)) return value;
  }
  return std::nullopt;
}

}  // namespace

MultipartReader::MultipartReader(std::string_view content_type) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kLongestBoundary) place_ = Place::refused;
  separator_ = "\r\n--" + boundary.value_or("");
  rest_ = "\r\n";  // the first boundary may stand at the very beginning
}

bool MultipartReader::put(std::span<const char> piece) {
  if (place_ == Place::end) return true;
  rest_.append(piece.data(), piece.size());
  while (place_ != Place::refused && place_ != Place::end && step()) {
  }
  return place_ != Place::refused;
}

bool MultipartReader::step() {
  switch (place_) {
    case Place::before: {
      const auto at = rest_.find(separator_);
      if (at == std::string::npos) {
        if (rest_.size() > separator_.size()) rest_.erase(0, rest_.size() - separator_.size());
        return false;
      }
      rest_.erase(0, at + separator_.size());
      place_ = Place::behind_boundary;
      return true;
    }
    case Place::behind_boundary:
      if (rest_.size() < 2) return false;
      if (rest_.starts_with("--")) {
        place_ = Place::end;
      } else {
        // The line end stays: an empty head is a line end behind a line end.
        place_ = rest_.starts_with("\r\n") ? Place::head : Place::refused;
      }
      return true;
    case Place::head: {
      const auto end = rest_.find("\r\n\r\n");
      if (end == std::string::npos) {
        if (rest_.size() > head_bytes) place_ = Place::refused;
        return false;
      }
      if (end > head_bytes || !begin_part(std::string_view(rest_).substr(0, end))) {
        place_ = Place::refused;
        return false;
      }
      rest_.erase(0, end + 2);  // the last line end may be the separator's
      place_ = Place::body;
      return true;
    }
    case Place::body: {
      const auto at = rest_.find(separator_);
      if (at == std::string::npos) {
        const std::size_t kept = separator_.size() + 2;
        if (rest_.size() <= kept) return false;
        const std::size_t some = rest_.size() - kept;
        if (!add(std::string_view(rest_).substr(0, some))) place_ = Place::refused;
        rest_.erase(0, some);
        return false;
      }
      if (!add(std::string_view(rest_).substr(0, at)) || !end_part()) {
        place_ = Place::refused;
        return false;
      }
      rest_.erase(0, at + separator_.size());
      place_ = Place::behind_boundary;
      return true;
    }
    default:
      return false;
  }
}

bool MultipartReader::begin_part(std::string_view head) {
  if (form_.values().size() == Form::max_values) return false;
  part_ = {};
  count_ = 0;
  while (!head.empty()) {
    const auto line_end = head.find("\r\n");
    const auto header = head.substr(0, line_end);
    head = line_end == std::string_view::npos ? std::string_view{} : head.substr(line_end + 2);
    if (!same_letters(header.substr(0, header.find(':')), "content-disposition")) continue;
    part_.name = clean_text(parameter(header, "name").value_or(""));
    part_.file_name = clean_text(parameter(header, "filename").value_or(""));
  }
  if (!part_.file_name.empty()) file_.emplace(UINT64_MAX);
  return true;
}

/// The first two bytes are the head's last line end.
bool MultipartReader::add(std::string_view content) {
  const std::size_t skipped = std::min(content.size(), count_ < 2 ? 2 - count_ : 0);
  count_ += content.size();
  content.remove_prefix(skipped);
  if (file_) return file_->put(content);
  text_ += content.size();
  if (text_ > text_bytes) return false;
  part_.value += content;
  return true;
}

bool MultipartReader::end_part() {
  if (file_) {
    part_.file = std::move(*file_).take();
    file_.reset();
  } else {
    part_.value = clean_text(part_.value);
  }
  form_.add(std::move(part_));
  return true;
}

std::optional<Form> MultipartReader::take() && {
  if (place_ != Place::end) return std::nullopt;
  return std::move(form_);
}

}  // namespace tegami::pages
