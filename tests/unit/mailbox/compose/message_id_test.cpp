#include "mailbox/compose/message_id.h"

#include <gtest/gtest.h>

#include <set>

#include "letters.h"

namespace tegami::mailbox::compose::test {
namespace {

TEST(MessageId, S2_is_made_of_128_random_bits_and_the_domain_of_From) {
  std::set<std::string> all;
  for (int i = 0; i < 1'000; ++i) {
    const std::string id = new_message_id(address("taro@日本語.jp"));
    EXPECT_EQ(id.size(), 52U);
    EXPECT_TRUE(id.ends_with("@xn--wgv71a119e.jp>"));
    EXPECT_TRUE(is_message_id(id));
    all.insert(id);
  }
  EXPECT_EQ(all.size(), 1'000U);
}

TEST(MessageId, S1_nothing_that_ends_a_line_is_in_one) {
  for (const std::string_view text :
       {"", "<>", "x", "<a b>", "<a\r\nb>", "<a\tb>", "<a><b>", "<日本>", "a@b>", "<a@b"}) {
    EXPECT_FALSE(is_message_id(text)) << text;
  }
  EXPECT_TRUE(is_message_id("<a!#$%@[x]:y>"));
  EXPECT_FALSE(is_message_id("<" + std::string(900, 'a') + ">"));
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
