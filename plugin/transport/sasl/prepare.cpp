#include "transport/sasl/prepare.h"

#include <unicode/usprep.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

namespace tegami::transport::sasl {

namespace {

constexpr std::size_t kLongest = 65'536;

/// UTF-16 of a secret, wiped when it goes.
class Units {
 public:
  explicit Units(std::size_t size) : units_(size) {}
  Units(const Units&) = delete;
  Units& operator=(const Units&) = delete;
  ~Units() { explicit_bzero(units_.data(), units_.size() * sizeof(UChar)); }
  UChar* data() noexcept { return units_.data(); }
  std::int32_t room() const noexcept { return static_cast<std::int32_t>(units_.size()); }

 private:
  std::vector<UChar> units_;
};

bool ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7E; });
}

}  // namespace

std::optional<Secret> prepared(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  if (ascii(text)) return joined({text});  // its own preparation
  UErrorCode error = U_ZERO_ERROR;
  Units wide(text.size() + 1);
  std::int32_t wide_size = 0;
  u_strFromUTF8(wide.data(), wide.room(), &wide_size, text.data(), static_cast<std::int32_t>(text.size()), &error);
  const std::unique_ptr<UStringPrepProfile, decltype(&usprep_close)> profile(
      usprep_openByType(USPREP_RFC4013_SASLPREP, &error), &usprep_close);
  if (U_FAILURE(error)) return std::nullopt;
  // NFKC makes at most 18 units of one (U+FDFA).
  Units normal(static_cast<std::size_t>(wide_size) * 18 + 1);
  const std::int32_t normal_size = usprep_prepare(profile.get(), wide.data(), wide_size, normal.data(), normal.room(),
                                                  USPREP_ALLOW_UNASSIGNED, nullptr, &error);
  if (U_FAILURE(error)) return std::nullopt;
  std::string narrow(static_cast<std::size_t>(normal_size) * 3, '\0');
  std::int32_t narrow_size = 0;
  u_strToUTF8(narrow.data(), static_cast<std::int32_t>(narrow.size()), &narrow_size, normal.data(), normal_size,
              &error);
  if (U_FAILURE(error) && !narrow.empty()) return std::nullopt;
  narrow.resize(static_cast<std::size_t>(narrow_size));
  return Secret(std::move(narrow));
}

std::string sasl_name(std::string_view text) {
  std::string name;
  name.reserve(text.size());
  for (const char c : text) {
    if (c == ',') {
      name += "=2C";
    } else if (c == '=') {
      name += "=3D";
    } else {
      name += c;
    }
  }
  return name;
}

}  // namespace tegami::transport::sasl
