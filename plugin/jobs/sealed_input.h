/// sealed_input.h - a file that a job works on, kept sealed: it holds passwords (K1).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "jobs/job_parts.h"
#include "storage/seal.h"

namespace tegami::jobs {

inline constexpr std::size_t kMaxInput = std::size_t{256} << 20;
inline constexpr std::size_t kInputPiece = std::size_t{60} << 10;  ///< a sealed record holds at most 64 KiB
inline constexpr const char* kInputPart = "input";

class SealedInput {
 public:
  SealedInput(JobParts& parts, const storage::Seal& seal) : parts_(parts), seal_(seal) {}
  /// Reads all of it; look sees each piece. False: longer than kMaxInput (what was stored is dropped).
  bool store(JobId job, const std::function<std::size_t(std::span<char>)>& read,
             const std::function<void(std::string_view)>& look);
  /// Gives the pieces in order. False: it is not there any more, or cannot be opened.
  bool read(JobId job, const std::function<void(std::string_view)>& take);

 private:
  JobParts& parts_;
  const storage::Seal& seal_;
};

}  // namespace tegami::jobs
