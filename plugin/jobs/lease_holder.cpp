#include "jobs/lease_holder.h"

#include <atomic>

#include "mailbox/store/writer_identity.h"

namespace tegami::jobs {

namespace {
constexpr std::string_view kCount = " #";
}

std::string new_lease_holder() {
  static std::atomic<std::uint64_t> count = 0;
  return mailbox::store::writer_identity() + std::string(kCount) + std::to_string(++count);
}

bool holder_is_dead(std::string_view holder) {
  const auto count = holder.rfind(kCount);
  return count != std::string_view::npos && mailbox::store::writer_gone(holder.substr(0, count), false);
}

}  // namespace tegami::jobs
