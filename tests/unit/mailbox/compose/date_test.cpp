#include "mailbox/compose/date.h"

#include <gtest/gtest.h>

namespace tegami::mailbox::compose::test {
namespace {

TEST(Date, M1_is_that_of_the_writers_clock) {
  EXPECT_EQ(date_field(1'795'999'260'000, 540), "Mon, 30 Nov 2026 09:41:00 +0900");
  EXPECT_EQ(date_field(1'795'999'260'999, 0), "Mon, 30 Nov 2026 00:41:00 +0000");
  EXPECT_EQ(date_field(1'795'999'260'000, -210), "Sun, 29 Nov 2026 21:11:00 -0330");
  EXPECT_EQ(date_field(1'709'164'800'000, 345), "Thu, 29 Feb 2024 05:45:00 +0545");
}

TEST(Date, what_no_mail_can_have_is_none) {
  EXPECT_TRUE(is_date(1'795'999'260'000, 840));
  EXPECT_FALSE(is_date(0, 0));
  EXPECT_FALSE(is_date(-1, 0));
  EXPECT_FALSE(is_date(INT64_MAX, 0));
  EXPECT_FALSE(is_date(1'795'999'260'000, 1440));
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
