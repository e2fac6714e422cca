#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <utility>

#include "transport/sasl/mechanisms.h"

namespace tegami::transport::sasl {

namespace {

Secret hex(const unsigned char* bytes, std::size_t size) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  text.reserve(2 * size);
  for (std::size_t i = 0; i < size; ++i) {
    text += kHex[bytes[i] >> 4U];
    text += kHex[bytes[i] & 15U];
  }
  return Secret(std::move(text));
}

class CramMd5 : public Mechanism {
 public:
  explicit CramMd5(Identity identity) : identity_(std::move(identity)) {}

  std::optional<Secret> start() override { return std::nullopt; }
  Result<Secret> step(std::string_view challenge) override {
    if (answered_ || challenge.empty() || challenge.size() > kMaxChallenge) return bad_challenge(challenge);
    answered_ = true;
    const std::string_view key = identity_.password.reveal();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (!HMAC(EVP_md5(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(challenge.data()), challenge.size(), digest.data(), &length)) {
      return Failure(Stage::sign_in, Kind::permanent, "mechanism_refused", "MD5");
    }
    return joined({identity_.user, " ", hex(digest.data(), length).reveal()});
  }

 private:
  Identity identity_;
  bool answered_ = false;
};

}  // namespace

std::unique_ptr<Mechanism> make_cram_md5(Identity identity) { return std::make_unique<CramMd5>(std::move(identity)); }

}  // namespace tegami::transport::sasl
