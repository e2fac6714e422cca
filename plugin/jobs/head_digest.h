/// head_digest.h - SHA-256 of a message's head: its header lines and the empty line, as TOP n 0 gives them.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <span>
#include <string>

namespace tegami::jobs {

class HeadDigest {
 public:
  HeadDigest();
  /// Bytes of the message from its start, in pieces; what comes behind the head costs nothing.
  void add(std::span<const char> bytes);
  /// Lower-case hex; the digest is used up.
  std::string hex();

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
  int matched_ = 0;  ///< how much of CR LF CR LF the bytes so far end with
  bool complete_ = false;
};

}  // namespace tegami::jobs
