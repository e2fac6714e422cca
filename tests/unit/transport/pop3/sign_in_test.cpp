// Which way a session signs in, what a refusal means, and what is never said.
#include "transport/pop3/sign_in.h"

#include "unit/transport/pop3/dialogue.h"

namespace tegami::transport::pop3 {
namespace {

TEST(SigningIn, R8_response_codes_decide_what_a_refused_log_on_means) {
  const auto refused = [](const std::string& answer) {
    return failure_of(dialogue_config(), {"+OK\r\n", "-ERR\r\n", "+OK\r\n", answer + "\r\n"});
  };
  EXPECT_EQ(refused("-ERR [AUTH] no"), "password_refused");
  EXPECT_EQ(refused("-ERR no"), "password_refused");
  EXPECT_EQ(refused("-ERR [IN-USE] locked"), "mailbox_in_use");
  EXPECT_EQ(refused("-ERR [in-use] locked"), "mailbox_in_use");
  EXPECT_EQ(refused("-ERR maildrop already locked"), "mailbox_in_use");
  EXPECT_EQ(refused("-ERR your account is locked"), "password_refused");
  EXPECT_EQ(refused("-ERR [LOGIN-DELAY] wait"), "login_delay");
  EXPECT_EQ(refused("-ERR [SYS/TEMP] wait"), "server_temporary");
  EXPECT_EQ(refused("-ERR [SYS/PERM] broken"), "server_permanent");
}

TEST(SigningIn, A_user_or_password_with_a_line_break_is_never_sent) {
  for (const char* text : {"a\r\nDELE 1", "a\nb"}) {
    Config user = dialogue_config();
    user.user = text;
    EXPECT_EQ(failure_of(user, {"+OK\r\n", "-ERR\r\n"}), "credentials_unusable");
    Config password = dialogue_config();
    password.password = Secret(text);
    EXPECT_EQ(failure_of(password, {"+OK\r\n", "-ERR\r\n"}), "credentials_unusable");
  }
}

TEST(SigningIn, Xoauth2_answers_the_reason_with_an_empty_line_and_ends_refused) {
  Config token = dialogue_config();
  token.auth = Auth::xoauth2;
  token.user = "someuser@example.com";
  token.password = Secret("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
  Player player(token);
  player.feed("+OK\r\n");
  player.feed("+OK\r\nSASL XOAUTH2\r\n.\r\n");
  player.feed("+ \r\n");
  EXPECT_EQ(
      player.said().back(),
      "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0"
      "Q2cBAQ==");
  player.feed("+ eyJzdGF0dXMiOiI0MDEifQ==\r\n");
  EXPECT_EQ(player.said().back(), "");
  player.feed("-ERR [AUTH] bad token\r\n");
  EXPECT_EQ(player.session.failure()->code, "token_refused");
  EXPECT_EQ(player.session.failure()->kind, Kind::refused);
}

TEST(SigningIn, K1_a_server_that_echoes_the_password_does_not_bring_it_into_log_or_failure) {
  Player player(dialogue_config());
  for (const char* answer : {"+OK\r\n", "-ERR\r\n", "+OK\r\n", "-ERR wrong: a secret word!\r\n"}) player.feed(answer);
  EXPECT_EQ(player.session.failure()->text, "wrong: ****!");
  EXPECT_EQ(player.session.transcript().text().find("a secret word"), std::string::npos);
}

}  // namespace
}  // namespace tegami::transport::pop3
