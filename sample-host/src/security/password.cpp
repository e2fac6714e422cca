#include "security/password.h"

#include <sodium.h>

#include <charconv>
#include <new>
#include <semaphore>
#include <stdexcept>

namespace samplehost {
namespace {

constexpr std::uint64_t max_memory_kib = 1024 * 1024;
constexpr std::uint64_t max_passes = 16;

std::counting_semaphore<2>& gate() {
  static std::counting_semaphore<2> both(2);
  return both;
}

struct Turn {
  Turn() { gate().acquire(); }
  ~Turn() { gate().release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
};

void start() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

/// The number behind name ("m=") in an argon2id string; 0 when there is none.
std::uint64_t cost(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return 0;
  std::uint64_t value = 0;
  std::from_chars(text.data() + at + name.size(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::string hash_password(std::string_view password) {
  start();
  const Turn turn;
  char out[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(out, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return out;
}

bool check_password(std::string_view hash, std::string_view password) {
  // Of a random text nobody knows; only its cost matters.
  static const std::string nobody = [] {
    start();
    char text[33];
    unsigned char random[16];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(text, sizeof text, random, sizeof random);
    return hash_password(text);
  }();
  const bool real = is_password_hash(hash);
  const std::string against = real ? std::string(hash) : nobody;
  const Turn turn;
  const bool same = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return real && same;
}

bool is_password_hash(std::string_view text) {
  if (!text.starts_with("$argon2id$v=19$m=") || text.size() >= crypto_pwhash_STRBYTES) return false;
  const auto memory = cost(text, "$m=");
  const auto passes = cost(text, ",t=");
  return memory >= 8 && memory <= max_memory_kib && passes >= 1 && passes <= max_passes &&
         text.find(",p=1$") != std::string_view::npos && text.find('\0') == std::string_view::npos;
}

}  // namespace samplehost
