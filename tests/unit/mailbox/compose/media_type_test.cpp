#include "mailbox/compose/media_type.h"

#include <gtest/gtest.h>

namespace tegami::mailbox::compose::test {
namespace {

TEST(MediaType, S1_nothing_but_a_type_is_one) {
  EXPECT_TRUE(is_media_type("application/vnd.openxmlformats-officedocument.wordprocessingml.document"));
  for (const std::string_view text : {"", "text", "text/", "/plain", "text/plain; charset=x", "text/plain\r\nX: y",
                                      "a/b/c", "t xt/plain", "テキスト/plain"}) {
    EXPECT_FALSE(is_media_type(text)) << text;
  }
}

TEST(MediaType, M1_no_attachment_can_be_taken_for_structure_of_the_mail) {
  EXPECT_EQ(attachment_type(""), "application/octet-stream");
  EXPECT_EQ(attachment_type("Image/PNG"), "image/png");
  EXPECT_EQ(attachment_type("text/Plain ; charset=utf-8\r\nX: y"), "text/plain");
  EXPECT_EQ(attachment_type("multipart/mixed; boundary=x"), "application/octet-stream");
  EXPECT_EQ(attachment_type("multipart/mixed"), "application/octet-stream");
  EXPECT_EQ(attachment_type("message/external-body"), "application/octet-stream");
  EXPECT_EQ(attachment_type("message/RFC822"), "message/rfc822");
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
