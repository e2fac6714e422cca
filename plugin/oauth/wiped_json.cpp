#include "oauth/wiped_json.h"

#include <charconv>
#include <cstring>
#include <new>

namespace tegami::oauth {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxDepth = 8;

}  // namespace

// Without the alignment: Boost.JSON 1.81 may name another one when it gives back, and never needs more than any new
// has.
void* WipingMemory::do_allocate(std::size_t bytes, std::size_t) { return ::operator new(bytes); }

void WipingMemory::do_deallocate(void* at, std::size_t bytes, std::size_t) {
  explicit_bzero(at, bytes);
  ::operator delete(at);
}

WipedObject::WipedObject(std::string_view text) : value_(json::storage_ptr(&memory_)) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::error_code error;
  value_ = json::parse(text, error, json::storage_ptr(&memory_), options);
  if (!error) object_ = value_.if_object();
}

const json::value* WipedObject::find(std::string_view key) const {
  return object_ == nullptr ? nullptr : object_->if_contains(key);
}

std::string_view WipedObject::text(std::string_view key) const {
  const json::value* value = find(key);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

std::optional<std::int64_t> WipedObject::number(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::int64_t found = 0;
  if (value->is_string()) {
    const std::string_view digits = value->get_string();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), found);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return found;
  }
  if (value->is_double()) {
    // Not every double is a whole number of 64 bits.
    constexpr double kMost = 1e15;
    const double wide = value->get_double();
    if (!(wide >= -kMost && wide <= kMost)) return std::nullopt;
    return static_cast<std::int64_t>(wide);
  }
  json::error_code error;
  found = value->to_number<std::int64_t>(error);
  if (error) return std::nullopt;
  return found;
}

}  // namespace tegami::oauth
