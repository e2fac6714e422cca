/// scram_sha_256.h - SCRAM-SHA-256 (RFC 5802, 7677): the server never sees the password, and has to prove that it
/// knows it.
///
/// Without channel binding ("n,,"). A server's extension marked mandatory ("m=") ends it. The rounds it asks for are
/// bounded on both sides: too few let whoever listens try passwords cheaply, too many stop all sessions of the loop.
#pragma once

#include <array>

#include "transport/sasl/mechanism.h"

namespace tegami::transport::sasl {

class ScramSha256 : public Mechanism {
 public:
  using Digest = std::array<unsigned char, 32>;

  /// RFC 7677 section 4.
  static constexpr std::uint32_t kFewestRounds = 4'096;
  /// A tenth of a second of one processor.
  static constexpr std::uint32_t kMostRounds = 200'000;

  /// The nonce: printable ASCII without a comma, new for each exchange.
  ScramSha256(const Identity& identity, std::string nonce);
  ~ScramSha256() override;
  ScramSha256(const ScramSha256&) = delete;
  ScramSha256& operator=(const ScramSha256&) = delete;

  std::optional<Secret> start() override;
  Result<Secret> step(std::string_view challenge) override;
  /// Its signature was the right one.
  bool complete() const noexcept override { return at_ == At::proved; }

 private:
  enum class At { first, final, proved, broken };

  Result<Secret> prove(std::string_view first);
  Result<Secret> judge(std::string_view final);

  Secret password_;  ///< prepared
  std::string nonce_;
  std::string bare_;  ///< client-first-message-bare
  Digest signature_{};
  At at_ = At::first;
};

}  // namespace tegami::transport::sasl
