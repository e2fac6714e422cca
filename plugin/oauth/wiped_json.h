/// wiped_json.h - JSON that holds tokens: what it took of memory is wiped when it is given back (K1).
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace tegami::oauth {

class WipingMemory : public boost::json::memory_resource {
  void* do_allocate(std::size_t bytes, std::size_t align) override;
  void do_deallocate(void* at, std::size_t bytes, std::size_t align) override;
  bool do_is_equal(const boost::json::memory_resource& other) const noexcept override { return this == &other; }
};

/// An object, as parsed; nothing where the text is none or nests deeper than anything of OAuth does.
class WipedObject {
 public:
  explicit WipedObject(std::string_view text);

  explicit operator bool() const noexcept { return object_ != nullptr; }
  /// Empty where there is none, or it is no text.
  std::string_view text(std::string_view key) const;
  const boost::json::value* find(std::string_view key) const;
  /// Whole seconds or whatever number it is, also where it came as text (some servers do).
  std::optional<std::int64_t> number(std::string_view key) const;

 private:
  WipingMemory memory_;
  boost::json::value value_;
  const boost::json::object* object_ = nullptr;
};

}  // namespace tegami::oauth
