// How much memory composing takes: the kernel's own high-water mark, set back before.
#include <gtest/gtest.h>

#include <fstream>

#include "letters.h"

namespace tegami::mailbox::compose::test {
namespace {

constexpr std::uint64_t kBytes = 100u << 20, kExtra = 16u << 20;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMeasured = false;  ///< sanitizers keep what was freed: memory says nothing there
#else
constexpr bool kMeasured = true;
#endif

/// VmRSS or VmHWM of /proc/self/status, in bytes.
std::uint64_t memory(const std::string& name) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

/// Gives so many bytes of lines of a text.
mime::Source lines(std::uint64_t bytes) {
  return [left = bytes](std::span<char> into) mutable {
    const std::size_t n = std::min<std::uint64_t>(into.size(), left);
    for (std::size_t i = 0; i < n; ++i) into[i] = (left - i) % 64 == 0 ? '\n' : 'x';
    left -= n;
    return n;
  };
}

void measure(const std::string& type) {
  Letter one = letter();
  one.attachments = {{.name = "large", .type = type, .open = [] { return lines(kBytes); }, .bytes = kBytes}};
  std::ofstream("/proc/self/clear_refs") << "5";
  const std::uint64_t before = memory("VmRSS");
  std::uint64_t written = 0;
  const auto result =
      compose(one, {.message_bytes = 1u << 30}, [&](std::span<const char> some) { written += some.size(); });
  ASSERT_TRUE(result);
  EXPECT_EQ(written, result->bytes);
  EXPECT_GT(written, kBytes);
  const std::uint64_t most = memory("VmHWM");
  testing::Test::RecordProperty("extra_kb", static_cast<int>((most - before) / 1024));
  if (kMeasured) {
    EXPECT_LT(most - before, kExtra);
  }
}

TEST(ComposeMemory, M4_100_MB_of_attachment_in_16_MB_of_extra_memory) { measure("application/pdf"); }

TEST(ComposeMemory, M4_100_MB_of_message_inside_in_16_MB_of_extra_memory) { measure("message/rfc822"); }

}  // namespace
}  // namespace tegami::mailbox::compose::test
