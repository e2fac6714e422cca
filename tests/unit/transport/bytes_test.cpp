// Lines, dots, transcripts, printable text, private networks.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

#include "transport/dots.h"
#include "transport/failure.h"
#include "transport/host_queue.h"
#include "transport/line_reader.h"
#include "transport/private_network.h"
#include "transport/transcript.h"

namespace tegami::transport {
namespace {

TEST(Lines, Come_whole_from_pieces_with_and_without_cr) {
  LineReader reader;
  std::string_view bytes = "one\r\ntw";
  ASSERT_EQ(reader.next(bytes), LineReader::Got::line);
  EXPECT_EQ(reader.line(), "one");
  EXPECT_TRUE(reader.crlf());
  ASSERT_EQ(reader.next(bytes), LineReader::Got::more);
  bytes = "o\nthree\r\n";
  ASSERT_EQ(reader.next(bytes), LineReader::Got::line);
  EXPECT_EQ(reader.line(), "two");
  EXPECT_FALSE(reader.crlf());
  ASSERT_EQ(reader.next(bytes), LineReader::Got::line);
  EXPECT_EQ(reader.line(), "three");
}

TEST(Lines, Have_a_limit_and_no_nul) {
  const std::string longest(LineReader::kMaxLine, 'a');
  LineReader good;
  std::string line = longest + "\r\n";
  std::string_view bytes = line;
  EXPECT_EQ(good.next(bytes), LineReader::Got::line);
  LineReader bad;
  line = longest + "a\r\n";
  bytes = line;
  EXPECT_EQ(bad.next(bytes), LineReader::Got::too_long);
  LineReader nul;
  bytes = std::string_view("a\0b\r\n", 5);
  EXPECT_EQ(nul.next(bytes), LineReader::Got::nul);
}

std::string undotted(const std::string& wire, std::size_t piece, bool strict, bool* done = nullptr) {
  DotReader reader(strict);
  std::string text;
  bool ended = false;
  std::string_view left = wire;
  while (!left.empty() && !ended) {
    std::string_view bytes = left.substr(0, piece);
    const std::size_t given = bytes.size();
    ended = reader.feed(bytes, [&](std::span<const char> part) { text.append(part.data(), part.size()); });
    left.remove_prefix(given - bytes.size());
  }
  if (done) *done = ended && left.empty();
  return text;
}

TEST(Dots, Are_taken_off_whatever_the_pieces) {
  for (std::size_t piece = 1; piece < 40; ++piece) {
    bool done = false;
    EXPECT_EQ(undotted("a\r\n..b\r\n...\r\n.\rx\r\n\r\n.\r\n", piece, true, &done), "a\r\n.b\r\n..\r\n\rx\r\n\r\n");
    EXPECT_TRUE(done) << piece;
    EXPECT_EQ(undotted(".\r\n", piece, true, &done), "");
    EXPECT_TRUE(done);
  }
}

TEST(Dots, A_bare_line_feed_gets_its_cr) {
  for (std::size_t piece = 1; piece < 20; ++piece) {
    bool done = false;
    EXPECT_EQ(undotted("a\n\nb\r\n..\n.\n", piece, false, &done), "a\r\n\r\nb\r\n.\r\n");
    EXPECT_TRUE(done);
    EXPECT_EQ(undotted("a\n\nb\r\n.\r\n", piece, true, &done), "a\r\n\r\nb\r\n");
    EXPECT_TRUE(done);
  }
}

TEST(Dots, A_mail_with_a_bare_dot_line_cannot_end_its_own_body) {
  for (std::size_t piece = 1; piece < 20; ++piece) {
    bool done = false;
    EXPECT_EQ(undotted("a\n.\n+OK forged\r\n.\r\n", piece, true, &done), "a\r\n.\r\n+OK forged\r\n");
    EXPECT_TRUE(done);
  }
}

TEST(Transcripts, L1_keep_head_and_tail_within_their_limit) {
  Transcript transcript(4'000);
  transcript.at(1'795'564'800'123);
  for (int i = 0; i < 1'000; ++i) transcript.client("NOOP " + std::to_string(i));
  const std::string text = transcript.text();
  EXPECT_LE(text.size(), 4'100U);
  EXPECT_TRUE(text.starts_with("2026-11-25T00:00:00.123Z C: NOOP 0\n")) << text.substr(0, 60);
  EXPECT_NE(text.find("lines left out"), std::string::npos);
  EXPECT_TRUE(text.ends_with("C: NOOP 999\n"));
}

TEST(Transcripts, L1_never_hold_a_secret_or_a_body) {
  Transcript transcript(10'000);
  transcript.hide(Secret("geheim"));
  transcript.server("+OK geheim und geheim");
  transcript.body(1'234);
  EXPECT_EQ(transcript.text().find("geheim"), std::string::npos);
  EXPECT_NE(transcript.text().find("(1234 bytes of message)"), std::string::npos);
}

TEST(PrintableText, Holds_no_control_characters_and_is_cut_on_a_border) {
  EXPECT_EQ(printable("a\x1b[31m\r\nb\x7f"), "a?[31m??b?");
  EXPECT_EQ(printable("\xe6\x97\xa5 \x93\xfa"), "\xe6\x97\xa5 ??");
  EXPECT_EQ(printable("\xc0\x80"), "??");
  std::string many;
  for (int i = 0; i < 400; ++i) many += "\xe6\x97\xa5";
  EXPECT_EQ(printable(many).size(), 498U);
}

TEST(PrivateNetworks, P3_are_known_in_every_form) {
  const auto judged = [](const char* text) {
    sockaddr_storage storage{};
    auto& in = reinterpret_cast<sockaddr_in&>(storage);
    auto& in6 = reinterpret_cast<sockaddr_in6&>(storage);
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1) {
      storage.ss_family = AF_INET;
    } else {
      EXPECT_EQ(inet_pton(AF_INET6, text, &in6.sin6_addr), 1) << text;
      storage.ss_family = AF_INET6;
    }
    return is_private(reinterpret_cast<const sockaddr&>(storage));
  };
  for (const char* text : {"127.0.0.1",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "0.0.0.0",
                           "100.64.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::a00:1",
                           "2002:7f00:1::",
                           "2001:db8::1"}) {
    EXPECT_TRUE(judged(text)) << text;
  }
  for (const char* text : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1", "::ffff:8.8.8.8"}) {
    EXPECT_FALSE(judged(text)) << text;
  }
}

TEST(TheQueueOfHosts, R8_gives_hosts_turns_and_holds_the_limits) {
  HostQueue queue(2, 3);
  for (HostQueue::Id id = 1; id <= 4; ++id) queue.push("a", id);
  queue.push("b", 10);
  EXPECT_EQ(queue.pop(), 1U);
  EXPECT_EQ(queue.pop(), 10U);  // b before a's second
  EXPECT_EQ(queue.pop(), 2U);
  EXPECT_EQ(queue.pop(), std::nullopt);  // three in all
  queue.done("b");
  EXPECT_EQ(queue.pop(), std::nullopt);  // two of a
  queue.withdraw("a", 3);
  queue.done("a");
  EXPECT_EQ(queue.pop(), 4U);
}

}  // namespace
}  // namespace tegami::transport
