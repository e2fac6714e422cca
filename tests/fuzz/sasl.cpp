// Arbitrary challenges to each SASL mechanism, in base64 and as they are.
//
// Input: a byte that chooses the mechanism, then a challenge a line.
#include <cstdint>

#include "fuzz/require.h"
#include "transport/sasl/prepare.h"
#include "transport/sasl/scram_sha_256.h"

namespace tegami::fuzz {
namespace {

namespace sasl = transport::sasl;

constexpr std::string_view kPassword = "a secret word";

std::unique_ptr<sasl::Mechanism> mechanism(unsigned chosen) {
  sasl::Identity identity{"taro", transport::Secret(std::string(kPassword)), "pop.example.jp", 995};
  const auto name = static_cast<sasl::Name>(chosen % 6);
  // A nonce that the bytes can go on from.
  if (name == sasl::Name::scram_sha_256) return std::make_unique<sasl::ScramSha256>(identity, "rOprNGfwEbeRWgbNEkqO");
  return sasl::make(name, std::move(identity));
}

void step(sasl::Mechanism& mechanism, std::string_view challenge) {
  const auto answer = mechanism.step(challenge);
  if (answer) return;
  require(answer.error().stage == transport::Stage::sign_in, "a challenge that cannot be answered fails the log-on");
  require(!answer.error().code.empty() && answer.error().text.size() <= 500, "a failure has its name and is short");
  require(answer.error().text.find(kPassword) == std::string::npos || challenge.find(kPassword) != std::string::npos,
          "K1: no failure tells the password");
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  if (size == 0) return 0;
  const bool scram = data[0] % 6 == static_cast<unsigned>(sasl::Name::scram_sha_256);
  const auto exchange = mechanism(data[0]);
  std::string_view left(reinterpret_cast<const char*>(data) + 1, size - 1);
  (void)exchange->start();
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(line.size() + 1, left.size()));
    const auto decoded = sasl::from_base64(line);
    if (decoded) require(sasl::base64(decoded->reveal()).reveal() == line, "base64 has one form");
    step(*exchange, decoded ? decoded->reveal() : line);
    (void)sasl::prepared(line);
    require(!scram || !exchange->complete(), "nobody proves what he does not know");
  }
  return 0;
}
