#include "transport/sasl/scram_sha_256.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "transport/sasl/mechanisms.h"
#include "transport/sasl/prepare.h"

namespace tegami::transport::sasl {

namespace {

using Digest = ScramSha256::Digest;

constexpr std::size_t kNonceBytes = 18;  // 24 letters of base64, none of them padding

std::string_view view(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

bool hmac(const Digest& key, std::string_view text, Digest& made) {
  unsigned int length = 0;
  return HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), made.data(), &length) != nullptr;
}

bool sha256(const Digest& text, Digest& made) {
  return EVP_Digest(text.data(), text.size(), made.data(), nullptr, EVP_sha256(), nullptr) == 1;
}

/// What stands behind "x=" up to the next comma, where the text goes on so; it is taken off.
std::optional<std::string_view> take(std::string_view& text, char attribute) {
  if (text.size() < 2 || text[0] != attribute || text[1] != '=') return std::nullopt;
  const std::size_t end = std::min(text.find(','), text.size());
  const std::string_view value = text.substr(2, end - 2);
  text.remove_prefix(std::min(end + 1, text.size()));
  return value;
}

bool nonce_letters(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x21 && c <= 0x7E && c != ','; });
}

std::optional<std::uint32_t> rounds_of(std::string_view text) {
  std::uint32_t rounds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rounds);
  if (error != std::errc() || end != text.data() + text.size() || text.starts_with('0')) return std::nullopt;
  return rounds;
}

/// Keys of one exchange, wiped when they go.
struct Keys {
  Digest salted{}, client{}, stored{}, server{};
  Keys() = default;
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  ~Keys() { OPENSSL_cleanse(this, sizeof *this); }
};

std::string new_nonce() {
  std::array<unsigned char, kNonceBytes> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) throw std::runtime_error("no random numbers");
  return std::string(base64({reinterpret_cast<const char*>(random.data()), random.size()}).reveal());
}

}  // namespace

ScramSha256::ScramSha256(const Identity& identity, std::string nonce) : nonce_(std::move(nonce)) {
  const std::optional<Secret> user = prepared(identity.user);
  std::optional<Secret> password = prepared(identity.password.reveal());
  if (!user || !password) {
    at_ = At::broken;  // can_say() would have told
    return;
  }
  password_ = std::move(*password);
  bare_ = "n=" + sasl_name(user->reveal()) + ",r=" + nonce_;
}

ScramSha256::~ScramSha256() { OPENSSL_cleanse(signature_.data(), signature_.size()); }

std::optional<Secret> ScramSha256::start() { return joined({"n,,", bare_}); }

Result<Secret> ScramSha256::step(std::string_view challenge) {
  if (challenge.size() > kMaxChallenge) {
    at_ = At::broken;
    return bad_challenge(challenge);
  }
  switch (at_) {
    case At::first:
      at_ = At::broken;
      return prove(challenge);
    case At::final:
      at_ = At::broken;
      return judge(challenge);
    case At::proved:
      at_ = At::broken;
      break;
    case At::broken:
      break;
  }
  return bad_challenge(challenge);
}

Result<Secret> ScramSha256::prove(std::string_view first) {
  std::string_view rest = first;
  const auto nonce = take(rest, 'r');
  const auto salt_text = take(rest, 's');
  const auto rounds_text = take(rest, 'i');
  if (!nonce || !salt_text || !rounds_text) return bad_challenge(first);
  // A nonce that does not go on from ours belongs to another exchange: somebody plays an old one again.
  if (nonce->size() <= nonce_.size() || !nonce->starts_with(nonce_) || !nonce_letters(*nonce)) {
    return bad_challenge(first);
  }
  const auto salt = from_base64(*salt_text);
  const auto rounds = rounds_of(*rounds_text);
  if (!salt || salt->empty() || !rounds) return bad_challenge(first);
  if (*rounds < kFewestRounds || *rounds > kMostRounds) {
    return Failure(Stage::sign_in, Kind::permanent, "scram_rounds_refused", std::to_string(*rounds));
  }
  const std::string final = "c=biws,r=" + std::string(*nonce);
  const std::string all = bare_ + "," + std::string(first) + "," + final;
  const std::string_view password = password_.reveal();
  const std::string_view salt_bytes = salt->reveal();
  Keys keys;
  Digest proof{};
  const bool made = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                                      reinterpret_cast<const unsigned char*>(salt_bytes.data()),
                                      static_cast<int>(salt_bytes.size()), static_cast<int>(*rounds), EVP_sha256(),
                                      static_cast<int>(keys.salted.size()), keys.salted.data()) == 1 &&
                    hmac(keys.salted, "Client Key", keys.client) && sha256(keys.client, keys.stored) &&
                    hmac(keys.salted, "Server Key", keys.server) && hmac(keys.stored, all, proof) &&
                    hmac(keys.server, all, signature_);
  if (!made) return Failure(Stage::sign_in, Kind::permanent, "mechanism_refused", "SHA-256");
  for (std::size_t i = 0; i < proof.size(); ++i) proof[i] ^= keys.client[i];
  at_ = At::final;
  return joined({final, ",p=", base64(view(proof)).reveal()});
}

Result<Secret> ScramSha256::judge(std::string_view final) {
  std::string_view rest = final;
  if (const auto error = take(rest, 'e')) {
    const bool ours = *error == "invalid-proof" || *error == "unknown-user";
    return Failure(Stage::sign_in, ours ? Kind::refused : Kind::permanent,
                   ours ? "password_refused" : "mechanism_refused", printable(*error));
  }
  const auto text = take(rest, 'v');
  const auto signature = text ? from_base64(*text) : std::nullopt;
  if (!signature) return bad_challenge(final);
  const std::string_view told = signature->reveal();
  if (told.size() != signature_.size() || CRYPTO_memcmp(told.data(), signature_.data(), signature_.size()) != 0) {
    return Failure(Stage::sign_in, Kind::permanent, "server_unproved");
  }
  at_ = At::proved;
  return Secret();
}

std::unique_ptr<Mechanism> make_scram_sha_256(Identity identity) {
  return std::make_unique<ScramSha256>(identity, new_nonce());
}

}  // namespace tegami::transport::sasl
