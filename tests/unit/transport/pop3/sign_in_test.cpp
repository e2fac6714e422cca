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

/// What a session says after a CAPA with these lines, or the code that it ends by.
std::string first_word(Protection protection, const std::string& pin, const std::string& capabilities) {
  Config config = dialogue_config();
  config.endpoint.protection = protection;
  config.endpoint.pin = pin;
  Player player(config);
  player.feed("+OK\r\n");
  player.feed(capabilities.empty() ? "-ERR\r\n" : "+OK\r\n" + capabilities + ".\r\n");
  if (const auto& failure = player.session.failure()) return failure->code;
  const std::string line = player.said().back();
  const std::size_t word = line.starts_with("AUTH ") ? line.find(' ', 5) : line.find(' ');
  return line.substr(0, word);
}

TEST(SigningIn, Scram_is_taken_where_it_is_offered_and_nobody_vouches_for_the_connection) {
  const std::string all = "USER\r\nSASL PLAIN scram-sha-256\r\n";
  EXPECT_EQ(first_word(Protection::none, "", all), "AUTH SCRAM-SHA-256");
  EXPECT_EQ(first_word(Protection::tls_unverified, "", all), "AUTH SCRAM-SHA-256");
  EXPECT_EQ(first_word(Protection::tls_unverified, "ab", all), "USER");
  EXPECT_EQ(first_word(Protection::tls, "", all), "USER");
  EXPECT_EQ(first_word(Protection::tls, "", "SASL SCRAM-SHA-256\r\n"), "AUTH SCRAM-SHA-256");
  EXPECT_EQ(first_word(Protection::tls, "", "USER\r\nSASL SCRAM-SHA-256\r\n"), "AUTH SCRAM-SHA-256")
      << "USER is offered, but no mechanism that would take the password";
}

TEST(SigningIn, Plain_is_taken_under_tls_only_and_only_where_user_is_lacking) {
  EXPECT_EQ(first_word(Protection::tls, "", "USER\r\nSASL PLAIN\r\n"), "USER");
  EXPECT_EQ(first_word(Protection::tls, "", "SASL PLAIN\r\n"), "AUTH PLAIN");
  EXPECT_EQ(first_word(Protection::tls_unverified, "", "SASL PLAIN\r\n"), "AUTH PLAIN");
  EXPECT_EQ(first_word(Protection::none, "", "SASL PLAIN\r\n"), "sign_in_needs_tls");
  EXPECT_EQ(first_word(Protection::none, "", "STLS\r\nSASL\r\n"), "sign_in_needs_tls");
}

TEST(SigningIn, A_server_that_says_little_gets_user_and_pass) {
  EXPECT_EQ(first_word(Protection::none, "", ""), "USER");
  EXPECT_EQ(first_word(Protection::tls, "", ""), "USER");
  EXPECT_EQ(first_word(Protection::none, "", "TOP\r\n"), "USER");
  EXPECT_EQ(first_word(Protection::tls, "", "TOP\r\nSASL LOGIN\r\n"), "USER");
}

TEST(SigningIn, A_refusal_by_scram_is_not_followed_by_a_password) {
  for (const char* refusal : {"-ERR [AUTH] no\r\n", "-ERR no\r\n", "-ERR [SYS/TEMP] no\r\n"}) {
    Player player(dialogue_config());
    player.feed("+OK\r\n");
    player.feed("+OK\r\nUSER\r\nSASL PLAIN SCRAM-SHA-256\r\n.\r\n");
    player.feed(refusal);
    EXPECT_TRUE(player.session.ended());
    for (const std::string& line : player.said()) EXPECT_TRUE(line == "CAPA" || line.starts_with("AUTH S")) << line;
  }
}

TEST(SigningIn, T2_whatever_a_server_says_before_starttls_nothing_but_capa_and_stls_is_said) {
  Config config = dialogue_config();
  config.endpoint.protection = Protection::starttls;
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"* PREAUTH signed in\r\n"}, "bad_reply"},
      {{"+OK signed in\r\n+OK\r\n"}, "unexpected_reply"},
      {{"+OK signed in\r\n", "+OK\r\nUSER\r\n.\r\n"}, "starttls_not_offered"},
      {{"+OK\r\n", "-ERR already signed in\r\n"}, "starttls_not_offered"},
      {{"+OK\r\n", "+OK\r\nSTLS\r\n.\r\n", "-ERR already signed in\r\n"}, "starttls_refused"},
      {{"+OK\r\n", "+OK\r\nSTLS\r\n.\r\n", "+OK\r\n+OK signed in\r\n"}, "injected_before_tls"},
      {{"+OK\r\n", "+OK\r\nSTLS\r\n.\r\n+OK\r\n"}, "unexpected_reply"},
      {{"+OK\r\n", "+OK\r\nSTLS\r\n.\r\n", "+ YQ==\r\n"}, "bad_reply"},
  };
  for (const auto& [answers, code] : cases) {
    Player player(config);
    for (const std::string& answer : answers) player.feed(answer);
    ASSERT_TRUE(player.session.failure()) << code;
    EXPECT_EQ(player.session.failure()->code, code);
    for (const std::string& line : player.said()) EXPECT_TRUE(line == "CAPA" || line == "STLS") << line;
  }
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
