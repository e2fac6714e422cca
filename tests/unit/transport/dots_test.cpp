// What goes out: dots before dots, and no bare CR or LF whatever came (RFC 5321 sections 2.3.8, 4.5.2).
#include "transport/dots.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tegami::transport {
namespace {

std::string written(const std::vector<std::string>& pieces) {
  DotWriter writer;
  std::string out;
  for (const std::string& piece : pieces) writer.write(piece, out);
  writer.finish(out);
  return out;
}

/// As a server reads it: nothing where it does not end exactly at the end.
std::optional<std::string> read_back(const std::string& wire) {
  DotReader reader(true);
  std::string body;
  std::string_view left = wire;
  const bool done = reader.feed(left, [&](std::span<const char> piece) { body.append(piece.data(), piece.size()); });
  if (!done || !left.empty()) return std::nullopt;
  return body;
}

/// Each of CR LF, CR and LF is one line end; the last line gets one.
std::string lines_made_whole(const std::string& body) {
  std::string all;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\r' && body[i] != '\n') {
      all += body[i];
      continue;
    }
    all += "\r\n";
    if (body[i] == '\r' && i + 1 < body.size() && body[i + 1] == '\n') ++i;
  }
  if (!all.empty() && !all.ends_with('\n')) all += "\r\n";
  return all;
}

TEST(OutgoingDots, Are_put_before_dots_at_the_start_of_a_line_only) {
  EXPECT_EQ(written({""}), ".\r\n");
  EXPECT_EQ(written({"."}), "..\r\n.\r\n");
  EXPECT_EQ(written({".."}), "...\r\n.\r\n");
  EXPECT_EQ(written({"a.\r\n.b"}), "a.\r\n..b\r\n.\r\n");
  EXPECT_EQ(written({"a\r\n"}), "a\r\n.\r\n");
  EXPECT_EQ(written({"a\r\n\r\n"}), "a\r\n\r\n.\r\n");
  EXPECT_EQ(written({"a\n.\nb"}), "a\r\n..\r\nb\r\n.\r\n");
  EXPECT_EQ(written({"a\r.\rb"}), "a\r\n..\r\nb\r\n.\r\n");
  EXPECT_EQ(written({"a\r\r\nb"}), "a\r\n\r\nb\r\n.\r\n");
  EXPECT_EQ(written({"a\n\rb"}), "a\r\n\r\nb\r\n.\r\n");
}

TEST(OutgoingDots, Are_the_same_whatever_the_pieces) {
  const std::string body = "..a\r\n.\r\n\r\n.b\n.\r.c\r\r\n..";
  const std::string whole = written({body});
  for (std::size_t first = 0; first <= body.size(); ++first) {
    for (std::size_t second = first; second <= body.size(); ++second) {
      EXPECT_EQ(written({body.substr(0, first), body.substr(first, second - first), "", body.substr(second)}), whole)
          << first << ' ' << second;
    }
  }
}

TEST(OutgoingDots, Of_random_bytes_in_random_pieces_end_once_hold_no_bare_cr_or_lf_and_are_read_back_to_the_byte) {
  std::mt19937 random(7);
  const std::string likely = ".\r\n.\r\na";
  for (int run = 0; run < 20'000; ++run) {
    std::string body;
    for (std::size_t left = random() % 60; left != 0; --left) {
      body += random() % 8 == 0 ? static_cast<char>(random()) : likely[random() % likely.size()];
    }
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < body.size();) {
      pieces.push_back(body.substr(at, random() % 5));
      at += pieces.back().size();
    }
    const std::string wire = written(pieces);
    for (std::size_t i = 0; i < wire.size(); ++i) {
      ASSERT_TRUE(wire[i] != '\n' || (i != 0 && wire[i - 1] == '\r'));
      ASSERT_TRUE(wire[i] != '\r' || (i + 1 < wire.size() && wire[i + 1] == '\n'));
    }
    ASSERT_EQ(read_back(wire), lines_made_whole(body));
  }
}

}  // namespace
}  // namespace tegami::transport
