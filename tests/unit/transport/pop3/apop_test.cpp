// APOP: only with a well-formed challenge, and the digest as RFC 1939 gives it.
#include "transport/pop3/apop.h"

#include "unit/transport/pop3/dialogue.h"

namespace tegami::transport::pop3 {
namespace {

TEST(Apop, Is_never_used_with_a_challenge_that_is_no_message_id) {
  EXPECT_EQ(apop_stamp("+OK ready <1896.697170952@dbc.mtview.ca.us>"), "<1896.697170952@dbc.mtview.ca.us>");
  for (const char* bad : {"ready", "<>", "<@>", "<a@>", "<@b>", "<a b@c>", "<a@b@c>", "<a..b@c>", "<\x01@c>", "<a@b"}) {
    EXPECT_EQ(apop_stamp(bad), "") << bad;
  }
  Config apop = dialogue_config();
  apop.auth = Auth::apop;
  EXPECT_EQ(failure_of(apop, {"+OK ready\r\n", "-ERR\r\n"}), "apop_not_offered");
}

TEST(Apop, Sends_the_digest_of_rfc_1939) {
  Config apop = dialogue_config();
  apop.auth = Auth::apop;
  apop.user = "mrose";
  apop.password = Secret("tanstaaf");
  Player player(apop);
  player.feed("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n");
  player.feed("-ERR\r\n");
  EXPECT_EQ(player.said().back(), "APOP mrose c4c9334bac560ecc979e58001b3e22fb");
}

TEST(Apop, Digests_a_stamp_that_holds_the_password_as_it_came) {
  Config apop = dialogue_config();
  apop.auth = Auth::apop;
  apop.user = "mrose";
  apop.password = Secret("mtview");
  Player player(apop);
  player.feed("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n");
  player.feed("-ERR\r\n");
  EXPECT_EQ(player.said().back(), "APOP mrose 2db40a8b3b9fc9d4d731856c83e641bd");
  EXPECT_EQ(player.session.transcript().text().find("mtview"), std::string::npos);
}

}  // namespace
}  // namespace tegami::transport::pop3
