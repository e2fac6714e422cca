#include "storage/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace tegami::storage {
namespace {

// A record is text: "s1:<key id>:<base64 of nonce, tag, sealed bytes>". The key id may hold colons; base64 none.
constexpr std::string_view kFormat = "s1:";
constexpr std::size_t kKey = 32, kNonce = 12, kTag = 16;
constexpr std::size_t kMaxSecret = 1 << 16;

using Bytes = std::vector<unsigned char>;
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

struct Wiped {
  SealingKey key;
  ~Wiped() { OPENSSL_cleanse(key.bytes.data(), key.bytes.size()); }
};

int length(std::size_t size) { return static_cast<int>(size); }
const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// What the tag vouches for besides the secret: format, row and key id, each with its length, so that none can be
/// moved into the other.
std::string associated(std::string_view row, std::string_view key_id) {
  std::string text(kFormat);
  for (const std::string_view part : {row, key_id}) text += std::to_string(part.size()) + ":" + std::string(part);
  return text;
}

std::string base64(const Bytes& raw) {
  std::string text(4 * ((raw.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), raw.data(), length(raw.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  Bytes raw(text.size() / 4 * 3);
  if (EVP_DecodeBlock(raw.data(), bytes(text), length(text.size())) < 0) return std::nullopt;
  // Not by resize(): for a sanitizer GCC 12 takes it for one that grows beyond all memory.
  const std::ptrdiff_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  raw.erase(raw.end() - padding, raw.end());
  return raw;
}

void must(int result) {
  if (result != 1) throw std::runtime_error("the cryptographic library failed while sealing");
}

}  // namespace

Seal::Seal(KeySource keys) : keys_(std::move(keys)) {}

std::optional<std::string> Seal::close(std::string_view secret, std::string_view row) const {
  if (secret.empty()) return std::string();
  if (secret.size() > kMaxSecret) throw std::length_error("a secret of more than 64 KiB");
  std::optional<SealingKey> found = keys_({});
  if (!found) return std::nullopt;
  const Wiped holder{std::move(*found)};
  if (holder.key.bytes.size() != kKey || holder.key.id.empty()) return std::nullopt;

  Bytes raw(kNonce + kTag + secret.size());
  must(RAND_bytes(raw.data(), length(kNonce)));
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const std::string data = associated(row, holder.key.id);
  int written = 0;
  must(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, holder.key.bytes.data(), raw.data()));
  must(EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytes(data), length(data.size())));
  must(EVP_EncryptUpdate(cipher.get(), raw.data() + kNonce + kTag, &written, bytes(secret), length(secret.size())));
  must(EVP_EncryptFinal_ex(cipher.get(), raw.data() + kNonce + kTag + written, &written));
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, length(kTag), raw.data() + kNonce));
  return std::string(kFormat) + holder.key.id + ":" + base64(raw);
}

std::optional<std::string> Seal::open(std::string_view record, std::string_view row) const {
  if (record.empty()) return std::string();
  const std::size_t colon = record.rfind(':');
  if (!record.starts_with(kFormat) || colon < kFormat.size()) return std::nullopt;
  const std::string_view id = record.substr(kFormat.size(), colon - kFormat.size());
  std::optional<Bytes> raw = from_base64(record.substr(colon + 1));
  if (id.empty() || !raw || raw->size() <= kNonce + kTag) return std::nullopt;
  std::optional<SealingKey> found = keys_(id);
  if (!found) return std::nullopt;
  const Wiped holder{std::move(*found)};
  if (holder.key.bytes.size() != kKey) return std::nullopt;

  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const std::string data = associated(row, id);
  std::string secret(raw->size() - kNonce - kTag, '\0');
  auto* out = reinterpret_cast<unsigned char*>(secret.data());
  int written = 0;
  must(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, holder.key.bytes.data(), raw->data()));
  must(EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytes(data), length(data.size())));
  must(EVP_DecryptUpdate(cipher.get(), out, &written, raw->data() + kNonce + kTag, length(secret.size())));
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, length(kTag), raw->data() + kNonce));
  if (EVP_DecryptFinal_ex(cipher.get(), out + written, &written) != 1) {
    OPENSSL_cleanse(secret.data(), secret.size());
    return std::nullopt;
  }
  return secret;
}

std::optional<std::string> Seal::current_prefix() const {
  std::optional<SealingKey> found = keys_({});
  if (!found) return std::nullopt;
  const Wiped holder{std::move(*found)};
  if (holder.key.bytes.size() != kKey || holder.key.id.empty()) return std::nullopt;
  return std::string(kFormat) + holder.key.id + ":";
}

}  // namespace tegami::storage
