#include "mailbox/compose/base64.h"

#include <algorithm>
#include <cstdint>

namespace tegami::mailbox::compose {
namespace {

constexpr std::size_t kLine = 57;  ///< bytes that make 76 letters
constexpr std::size_t kFlush = 16u << 10;
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append(std::string& out, std::string_view bytes) {
  const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t bits = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    out += kLetters[bits >> 18U];
    out += kLetters[bits >> 12U & 63U];
    out += i + 1 < bytes.size() ? kLetters[bits >> 6U & 63U] : '=';
    out += i + 2 < bytes.size() ? kLetters[bits & 63U] : '=';
  }
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve(base64_size(bytes.size()));
  append(out, bytes);
  return out;
}

void Base64Lines::line(std::string_view bytes) {
  append(out_, bytes);
  out_ += "\r\n";
  if (out_.size() < kFlush) return;
  sink_(out_);
  out_.clear();
}

void Base64Lines::write(std::string_view bytes) {
  if (!rest_.empty()) {
    const std::size_t missing = std::min(kLine - rest_.size(), bytes.size());
    rest_ += bytes.substr(0, missing);
    bytes.remove_prefix(missing);
    if (rest_.size() < kLine) return;
    line(rest_);
    rest_.clear();
  }
  for (; bytes.size() >= kLine; bytes.remove_prefix(kLine)) line(bytes.substr(0, kLine));
  rest_ = bytes;
}

void Base64Lines::finish() {
  if (!rest_.empty()) line(rest_);
  rest_.clear();
  if (!out_.empty()) sink_(out_);
  out_.clear();
}

}  // namespace tegami::mailbox::compose
