#include "jobs/sealed_input.h"

#include <openssl/crypto.h>

#include <stdexcept>
#include <vector>

namespace tegami::jobs {
namespace {

std::string place(JobId job, std::int64_t number) {
  return "job/" + std::to_string(job) + "/input/" + std::to_string(number);
}

}  // namespace

bool SealedInput::store(JobId job, const std::function<std::size_t(std::span<char>)>& read,
                        const std::function<void(std::string_view)>& look) {
  std::vector<char> buffer(kInputPiece);
  PartWriter writer(parts_, job);
  std::size_t total = 0;
  for (std::int64_t number = 0;; ++number) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const std::size_t count = read({buffer.data() + filled, buffer.size() - filled});
      if (count == 0) break;
      filled += count;
    }
    if (filled == 0) break;
    total += filled;
    if (total > kMaxInput) {
      parts_.drop(job, kInputPart);
      return false;
    }
    const std::string_view piece(buffer.data(), filled);
    look(piece);
    auto sealed = seal_.close(piece, place(job, number));
    if (!sealed) throw std::runtime_error("the host gives no key to seal a file with");
    writer.add(kInputPart, number, *std::move(sealed));
  }
  OPENSSL_cleanse(buffer.data(), buffer.size());
  writer.flush();
  return true;
}

bool SealedInput::read(JobId job, const std::function<void(std::string_view)>& take) {
  const std::int64_t count = parts_.count(job, kInputPart);
  for (std::int64_t number = 0; number < count; ++number) {
    const auto sealed = parts_.find(job, kInputPart, number);
    auto piece = sealed ? seal_.open(*sealed, place(job, number)) : std::nullopt;
    if (!piece) return false;
    take(*piece);
    OPENSSL_cleanse(piece->data(), piece->size());
  }
  return count > 0;
}

}  // namespace tegami::jobs
