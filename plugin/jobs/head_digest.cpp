#include "jobs/head_digest.h"

#include <array>
#include <stdexcept>

namespace tegami::jobs {

HeadDigest::HeadDigest() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available");
  }
}

void HeadDigest::add(std::span<const char> bytes) {
  if (complete_) return;
  std::size_t end = 0;
  while (end < bytes.size() && !complete_) {
    const char expected = matched_ % 2 == 0 ? '\r' : '\n';
    const char c = bytes[end++];
    matched_ = c == expected ? matched_ + 1 : (c == '\r' ? 1 : 0);
    complete_ = matched_ == 4;
  }
  EVP_DigestUpdate(context_.get(), bytes.data(), end);
}

std::string HeadDigest::hex() {
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const unsigned char byte : digest) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

}  // namespace tegami::jobs
