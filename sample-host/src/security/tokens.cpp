#include "security/tokens.h"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace samplehost {
namespace {

void start() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

template <std::size_t N>
std::string hex(const std::array<unsigned char, N>& bytes) {
  std::string text(2 * N + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), N);
  text.resize(2 * N);
  return text;
}

std::string base64url(const unsigned char* bytes, std::size_t count) {
  std::string text(sodium_base64_ENCODED_LEN(count, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, count, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.resize(text.size() - 1);
  return text;
}

std::array<unsigned char, 32> digest(std::string_view message, std::string_view key) {
  start();
  std::array<unsigned char, 32> out{};
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                     reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return out;
}

}  // namespace

std::string random_token() {
  start();
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return base64url(bytes.data(), bytes.size());
}

std::string random_key() {
  start();
  std::array<unsigned char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return hex(bytes);
}

std::string token_hash(std::string_view token) { return hex(digest(token, {})); }

std::string derived_token(std::string_view token, std::string_view purpose) {
  // BLAKE2b takes keys of 16 to 64 bytes; a token of another length is hashed into one first.
  const auto key = digest(token, {});
  const auto out = digest(purpose, {reinterpret_cast<const char*>(key.data()), key.size()});
  return base64url(out.data(), out.size());
}

bool same_token(std::string_view a, std::string_view b) {
  return a.size() == b.size() && !a.empty() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace samplehost
