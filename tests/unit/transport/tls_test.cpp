// Sessions to be taken up again: bounded, each given out once, apart by server and pin.
#include "transport/tls.h"

#include <gtest/gtest.h>

namespace tegami::transport {
namespace {

TEST(TlsSessions, Are_given_out_once_and_only_on_the_same_terms) {
  TlsSessions sessions;
  sessions.keep({"a.example", true, "", 995}, {nullptr, Peer{}});
  EXPECT_FALSE(sessions.take({"b.example", true, "", 995}));
  EXPECT_FALSE(sessions.take({"a.example", true, "", 465}));
  EXPECT_FALSE(sessions.take({"a.example", true, "aa", 995}));
  EXPECT_TRUE(sessions.take({"a.example", true, "", 995}));
  EXPECT_FALSE(sessions.take({"a.example", true, "", 995}));
}

TEST(TlsSessions, Are_bounded_and_the_newest_stays) {
  TlsSessions sessions;
  const auto of = [](std::size_t i) { return PeerCheck{std::to_string(i) + ".example", true, "", 995}; };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < 3 * TlsSessions::kMost; ++i) {
    sessions.keep(of(i), {nullptr, Peer{}});
  }
  EXPECT_TRUE(sessions.take(of(3 * TlsSessions::kMost - 1)));
  for (std::size_t i = 0; i < 3 * TlsSessions::kMost; ++i) kept += sessions.take(of(i)) ? 1 : 0;
  EXPECT_EQ(kept, TlsSessions::kMost - 1);
}

}  // namespace
}  // namespace tegami::transport
