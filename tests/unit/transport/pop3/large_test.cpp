// Much mail and large mail: what a session holds in memory does not grow with either (SPEC M4).
#include <malloc.h>

#include "unit/transport/pop3/dialogue.h"

namespace tegami::transport::pop3 {
namespace {

/// Bytes that the process has from the heap now.
std::size_t allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Takes what comes and keeps nothing.
class Counter : public ReceiveHandler {
 public:
  Counter() : session(config_, *this) { session.begin(); }
  void feed(std::string_view said) {
    session.feed(said);
    session.sent(session.output().size());
  }
  void on_listing(Listing told) override { listing = std::move(told); }
  void on_body(std::uint32_t, std::span<const char> piece) override { bytes += piece.size(); }
  void on_fetched(std::uint32_t) override { ++fetched; }
  void on_fetch_failed(std::uint32_t, const Failure&) override {}
  void on_removed(std::uint32_t, bool) override {}
  void on_end(End) override {}

 private:
  Config config_ = dialogue_config();

 public:
  Session session;
  Listing listing;
  std::uint64_t bytes = 0;
  int fetched = 0;
};

void sign_in(Counter& counter) {
  for (const char* answer : {"+OK\r\n", "+OK\r\nPIPELINING\r\nUIDL\r\nUSER\r\n.\r\n", "+OK\r\n", "+OK\r\n"}) {
    counter.feed(answer);
  }
}

TEST(Large, M4_a_message_of_100_MB_takes_less_than_a_megabyte_of_memory) {
  Counter counter;
  sign_in(counter);
  counter.feed("+OK\r\n1 100000000\r\n.\r\n+OK\r\n1 a\r\n.\r\n");
  counter.session.fetch({1});
  counter.feed({});  // RETR goes out
  counter.feed("+OK\r\n");
  std::string piece;
  while (piece.size() < 60'000) piece += "..dots and a line of seventy letters or so, as mails have them, no more\r\n";
  const std::size_t before = allocated();
  std::size_t most = 0;
  for (std::size_t fed = 0; fed < 100'000'000; fed += piece.size()) {
    counter.feed(piece);
    most = std::max(most, allocated());
  }
  counter.feed(".\r\n");
  EXPECT_EQ(counter.fetched, 1);
  EXPECT_GT(counter.bytes, 98'000'000U);
  EXPECT_LT(most - std::min(most, before), 1'000'000U);
}

TEST(Large, A_hundred_thousand_messages_are_listed_whole_and_in_order) {
  Counter counter;
  sign_in(counter);
  std::string list = "+OK\r\n", uidl = "+OK\r\n";
  for (int i = 1; i <= 100'000; ++i) {
    list += std::to_string(i) + " 4711\r\n";
    uidl += std::to_string(i) + " 0000" + std::to_string(i) + "65a0b0c0\r\n";
  }
  const std::size_t before = allocated();
  for (const std::string* text : {&list, &uidl}) {
    const std::string whole = *text + ".\r\n";
    for (std::size_t at = 0; at < whole.size(); at += 65'536) counter.feed(std::string_view(whole).substr(at, 65'536));
  }
  ASSERT_EQ(counter.listing.messages.size(), 100'000U);
  EXPECT_EQ(counter.listing.messages.front().number, 1U);
  EXPECT_EQ(counter.listing.messages.back().number, 100'000U);
  EXPECT_EQ(counter.listing.messages.back().uidl, "000010000065a0b0c0");
  EXPECT_LT(allocated() - before, 32'000'000U);
}

TEST(Large, A_listing_of_more_than_a_million_ends_the_session) {
  Counter counter;
  sign_in(counter);
  std::string list = "+OK\r\n";
  for (int i = 1; i <= 1'000'001; ++i) list += std::to_string(i) + " 1\r\n";
  counter.feed(list);
  ASSERT_TRUE(counter.session.failure());
  EXPECT_EQ(counter.session.failure()->code, "bad_listing");
}

}  // namespace
}  // namespace tegami::transport::pop3
