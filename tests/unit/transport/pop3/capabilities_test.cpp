// What a CAPA answer says, line by line (RFC 2449).
#include "transport/pop3/capabilities.h"

#include <gtest/gtest.h>

namespace tegami::transport::pop3 {
namespace {

Capabilities said(std::initializer_list<std::string_view> lines) {
  Capabilities made;
  for (const std::string_view line : lines) add_capability(made, line);
  return made;
}

TEST(CapabilityLines, Are_read_in_any_case_and_kept_as_sent) {
  const Capabilities made =
      said({"user", "Stls", "PIPELINING", "uidl", "TOP", "X-Unknown 1 2", "sasl Plain scram-sha-256"});
  EXPECT_TRUE(made.user && made.stls && made.pipelining && made.uidl && made.top);
  EXPECT_TRUE(has_mechanism(made, "PLAIN"));
  EXPECT_TRUE(has_mechanism(made, "SCRAM-SHA-256"));
  EXPECT_FALSE(has_mechanism(made, "SCRAM-SHA-1"));
  EXPECT_FALSE(has_mechanism(made, "SCRAM"));
  EXPECT_EQ(made.lines.size(), 7U);
  EXPECT_EQ(made.lines.at(5), "X-Unknown 1 2");
}

TEST(CapabilityLines, A_word_that_only_begins_like_another_is_another) {
  const Capabilities made = said({"USERS", "STLSX", "TOPS", "UIDL2", "", "   "});
  EXPECT_FALSE(made.user || made.stls || made.top || made.uidl);
}

TEST(CapabilityLines, R8_login_delay_is_read_and_bounded) {
  using std::chrono::seconds;
  EXPECT_EQ(said({"LOGIN-DELAY 900"}).login_delay, seconds(900));
  EXPECT_EQ(said({"login-delay 60 USER"}).login_delay, seconds(60));
  EXPECT_EQ(said({"LOGIN-DELAY 0"}).login_delay, seconds(0));
  EXPECT_EQ(said({"LOGIN-DELAY 4000000000"}).login_delay, kLongestLoginDelay);
  EXPECT_EQ(said({"LOGIN-DELAY 99999999999999999999"}).login_delay, kLongestLoginDelay);
  for (const char* bad : {"LOGIN-DELAY", "LOGIN-DELAY x", "LOGIN-DELAY -5", "LOGIN-DELAY 5s"}) {
    EXPECT_FALSE(said({bad}).login_delay) << bad;
  }
}

TEST(CapabilityLines, Expire_tells_how_long_mail_lies_there) {
  EXPECT_EQ(said({"EXPIRE 0"}).expire_days, 0U);
  EXPECT_EQ(said({"EXPIRE 60"}).expire_days, 60U);
  EXPECT_EQ(said({"EXPIRE 30 USER"}).expire_days, 30U);
  for (const char* never : {"EXPIRE NEVER", "EXPIRE", "EXPIRE soon"}) {
    EXPECT_FALSE(said({never}).expire_days) << never;
  }
}

}  // namespace
}  // namespace tegami::transport::pop3
