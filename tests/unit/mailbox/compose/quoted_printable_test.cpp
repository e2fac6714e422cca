#include "mailbox/compose/quoted_printable.h"

#include <gtest/gtest.h>

#include <string>

namespace tegami::mailbox::compose::test {
namespace {

std::string coded(std::string_view text) {
  std::string out;
  quoted_printable(text, [&](std::string_view some) { out += some; });
  return out;
}

TEST(QuotedPrintable, M1_what_could_be_spoilt_on_the_way_is_coded) {
  EXPECT_EQ(coded("caf\xC3\xA9 = 1\r\n"), "caf=C3=A9 =3D 1\r\n");
  EXPECT_EQ(coded("end \r\ntab\t\r\n \r\n"), "end=20\r\ntab=09\r\n=20\r\n");
  EXPECT_EQ(coded("From me\r\nfrom From \r\n.\r\n..\r\n.x\r\n"), "=46rom me\r\nfrom From=20\r\n=2E\r\n..\r\n.x\r\n");
  EXPECT_EQ(coded(std::string_view("\x01\x7F\0", 3)), "=01=7F=00");
  EXPECT_EQ(coded("\r\n\r\n"), "\r\n\r\n");
  EXPECT_EQ(coded(""), "");
}

TEST(QuotedPrintable, M1_lines_have_at_most_76_columns) {
  EXPECT_EQ(coded(std::string(76, 'x')), std::string(76, 'x'));
  EXPECT_EQ(coded(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx");
  EXPECT_EQ(coded(std::string(73, 'x') + "\xE9"), std::string(73, 'x') + "=E9");
  EXPECT_EQ(coded(std::string(74, 'x') + "\xE9"), std::string(74, 'x') + "=\r\n=E9");
  EXPECT_EQ(coded(std::string(72, 'x') + "\xE9yz"), std::string(72, 'x') + "=E9=\r\nyz");
  EXPECT_EQ(coded(std::string(75, 'x') + "From here"), std::string(75, 'x') + "=\r\n=46rom here");
  EXPECT_EQ(coded(std::string(76, 'x') + "."), std::string(75, 'x') + "=\r\nx.");
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
