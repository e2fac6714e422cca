#include <openssl/evp.h>

#include <algorithm>
#include <string>

#include "transport/sasl/mechanism.h"

namespace tegami::transport::sasl {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// The library's decoder skips blanks, stops at '-' and takes any bits in the last letter: what it would forgive is
/// looked for first.
bool well_formed(std::string_view text, std::size_t padding) {
  const std::string_view letters = text.substr(0, text.size() - padding);
  if (letters.find_first_not_of(kAlphabet) != std::string_view::npos) return false;
  if (padding == 0) return true;
  const std::size_t last = kAlphabet.find(letters.back());
  return (last & (padding == 2 ? 15U : 3U)) == 0;
}

}  // namespace

Secret base64(std::string_view bytes) {
  // EVP_EncodeBlock also writes a NUL behind the text.
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return Secret(std::move(text));
}

std::optional<Secret> from_base64(std::string_view text) {
  if (text.empty()) return Secret();
  if (text.size() % 4 != 0 || text.size() > kMaxBase64) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  if (!well_formed(text, padding)) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), octets(text), static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return Secret(std::move(bytes));
}

}  // namespace tegami::transport::sasl
