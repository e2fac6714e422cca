#include "mailbox/compose/enclosed_message.h"

#include <gtest/gtest.h>

#include <optional>

#include "letters.h"

namespace tegami::mailbox::compose::test {
namespace {

std::optional<std::string> enclosed(const std::string& message) {
  std::optional<std::string> first;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
    std::string out;
    const bool good = write_enclosed(source_of(message, piece), [&](std::string_view some) { out += some; });
    EXPECT_EQ(write_enclosed(source_of(message, piece), {}), good);
    if (piece == 1 && good) first = out;
    EXPECT_EQ(good, first.has_value());
    if (good) {
      EXPECT_EQ(*first, out);
    }
  }
  return first;
}

TEST(EnclosedMessage, M1_of_seven_bits_goes_as_it_is) {
  EXPECT_EQ(enclosed("A: b\r\n\r\ntext\r\n"), "A: b\r\n\r\ntext\r\n");
  EXPECT_EQ(enclosed("A: b\n\ntext"), "A: b\r\n\r\ntext");
  EXPECT_EQ(enclosed("A: \x1B$BF|\x1B(B\r\n"), "A: \x1B$BF|\x1B(B\r\n");
  EXPECT_TRUE(enclosed(std::string(998, 'x') + "\r\n" + std::string(998, 'x')));
  EXPECT_EQ(enclosed(""), "");
}

TEST(EnclosedMessage, M1_what_no_server_needs_to_take_does_not) {
  EXPECT_FALSE(enclosed("A: caf\xC3\xA9\r\n"));
  EXPECT_FALSE(enclosed(std::string("A: \0\r\n", 6)));
  EXPECT_FALSE(enclosed("a\rb\r\n"));
  EXPECT_FALSE(enclosed("a\r"));
  EXPECT_FALSE(enclosed(std::string(999, 'x') + "\r\n"));
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
