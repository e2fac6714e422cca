// AUTH over POP3 (RFC 5034): initial responses, challenges that cannot be answered, and what the log may show.
#include "transport/pop3/auth_exchange.h"

#include "unit/transport/pop3/dialogue.h"

namespace tegami::transport::pop3 {
namespace {

/// A session at its CAPA, which offers these mechanisms and no USER.
std::unique_ptr<Player> offered(Config config, const std::string& mechanisms) {
  auto player = std::make_unique<Player>(std::move(config));
  player->feed("+OK\r\n");
  player->feed("+OK\r\nSASL " + mechanisms + "\r\n.\r\n");
  return player;
}

Config under_tls(std::string password = "a secret word") {
  Config config = dialogue_config();
  config.endpoint.protection = Protection::tls;
  config.password = Secret(std::move(password));
  return config;
}

Config with_token(std::string token) {
  Config config = under_tls(std::move(token));
  config.auth = Auth::xoauth2;
  config.endpoint.host = "pop.example.jp";
  config.endpoint.port = 995;
  return config;
}

std::string code(const Player& player) {
  const auto& failure = player.session.failure();
  return failure ? failure->code : "";
}

TEST(AuthExchanges, Plain_goes_with_its_command_where_the_line_is_short_enough) {
  const auto player = offered(under_tls(), "PLAIN");
  EXPECT_EQ(player->said().back(), "AUTH PLAIN AHRhcm8AYSBzZWNyZXQgd29yZA==");
  player->feed("+OK\r\n");
  EXPECT_EQ(player->said().back(), "LIST");
  EXPECT_EQ(player->session.transcript().text().find("AHRhcm8"), std::string::npos);
}

TEST(AuthExchanges, A_server_that_did_not_look_at_the_initial_response_is_told_it_once_more_and_only_once) {
  const auto player = offered(under_tls(), "PLAIN");
  player->said();
  player->feed("+ \r\n");
  EXPECT_EQ(player->said().back(), "AHRhcm8AYSBzZWNyZXQgd29yZA==");
  player->feed("+ \r\n");
  EXPECT_EQ(player->said().back(), "*");
  player->feed("-ERR\r\n");
  EXPECT_EQ(code(*player), "bad_challenge");
}

TEST(AuthExchanges, The_longest_command_has_255_octets_and_what_is_longer_waits_for_the_server) {
  bool short_enough = false, too_long = false;
  for (std::size_t length = 150; length < 220; ++length) {
    const auto player = offered(under_tls(std::string(length, 'p')), "PLAIN");
    const std::string line = player->said().back();
    if (line == "AUTH PLAIN") {
      too_long = true;
      player->feed("+ \r\n");
      EXPECT_GT(std::string("AUTH PLAIN ").size() + player->said().back().size() + 2, 255U);
      player->feed("+OK\r\n");
      EXPECT_EQ(player->said().back(), "LIST");
    } else {
      short_enough = true;
      EXPECT_FALSE(too_long);
      EXPECT_LE(line.size() + 2, 255U);
    }
  }
  EXPECT_TRUE(short_enough && too_long);
}

TEST(AuthExchanges, Oauthbearer_is_used_where_only_that_is_offered_and_answers_the_reason_of_a_refusal) {
  const auto player = offered(with_token("token"), "PLAIN OAUTHBEARER");
  EXPECT_EQ(player->said().back(),
            "AUTH OAUTHBEARER " + std::string(sasl::base64("n,a=taro,\1host=pop.example.jp\1port=995\1auth=Bearer "
                                                           "token\1\1")
                                                  .reveal()));
  player->feed("+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n");
  EXPECT_EQ(player->said().back(), "AQ==");
  player->feed("-ERR\r\n");
  EXPECT_EQ(code(*player), "token_refused");
  EXPECT_EQ(player->session.failure()->kind, Kind::refused);
}

TEST(AuthExchanges, Xoauth2_comes_first_and_always_waits_for_the_server) {
  const auto player = offered(with_token("t"), "OAUTHBEARER XOAUTH2");
  EXPECT_EQ(player->said().back(), "AUTH XOAUTH2");
}

TEST(AuthExchanges, A_token_where_neither_is_offered_is_not_sent) {
  EXPECT_EQ(code(*offered(with_token("token"), "PLAIN LOGIN")), "xoauth2_not_offered");
}

TEST(AuthExchanges, A_mechanism_that_is_refused_before_anything_was_said_is_no_refused_password) {
  const auto player = offered(with_token(std::string(500, 't')), "OAUTHBEARER");
  player->feed("-ERR unknown mechanism\r\n");
  EXPECT_EQ(code(*player), "mechanism_refused");
  EXPECT_EQ(player->session.failure()->kind, Kind::permanent);
}

TEST(AuthExchanges, A_challenge_that_cannot_be_answered_is_cancelled_and_ends_by_its_own_reason) {
  Config plain = dialogue_config();
  for (const char* challenge : {"+ !!!", "+ Zg", "+ cj14eXosczAsaT0=", "+ cj1hYmMscz1BQUFBLGk9NDA5Ng=="}) {
    for (const char* answer : {"-ERR cancelled\r\n", "+OK signed in\r\n", "+ YQ==\r\n"}) {
      const auto player = offered(plain, "SCRAM-SHA-256");
      player->feed(challenge + std::string("\r\n"));
      EXPECT_EQ(player->said().back(), "*") << challenge;
      player->feed(answer);
      EXPECT_EQ(code(*player), "bad_challenge") << challenge;
      EXPECT_EQ(player->session.failure()->kind, Kind::protocol);
      EXPECT_EQ(player->listings, 0);
    }
  }
}

TEST(AuthExchanges, A_server_that_asks_on_and_on_is_cancelled) {
  const auto player = offered(with_token("token"), "OAUTHBEARER");
  player->feed("+ e30=\r\n");
  EXPECT_EQ(player->said().back(), "AQ==");
  player->feed("+ e30=\r\n");
  EXPECT_EQ(player->said().back(), "*");
  player->feed("+ e30=\r\n");
  EXPECT_EQ(code(*player), "bad_challenge");
}

TEST(AuthExchanges, A_server_that_says_all_is_well_without_its_proof_is_not_believed) {
  const auto player = offered(dialogue_config(), "SCRAM-SHA-256");
  player->feed("+OK signed in\r\n");
  EXPECT_EQ(code(*player), "server_unproved");
  EXPECT_EQ(player->listings, 0);
}

TEST(AuthExchanges, L1_challenges_that_help_to_guess_a_password_are_not_shown_and_reasons_are) {
  const auto scram = offered(dialogue_config(), "SCRAM-SHA-256");
  scram->feed("+ cj14LHM9eCxpPTQwOTY=\r\n");
  EXPECT_EQ(scram->session.transcript().text().find("cj14"), std::string::npos);
  EXPECT_NE(scram->session.transcript().text().find("S: + ****"), std::string::npos);
  const auto token = offered(with_token("token"), "OAUTHBEARER");
  token->feed("+ eyJzdGF0dXMiOiI0MDEifQ==\r\n");
  EXPECT_NE(token->session.transcript().text().find("eyJzdGF0dXMiOiI0MDEifQ=="), std::string::npos);
}

TEST(AuthExchanges, A_challenge_that_holds_the_password_is_answered_as_it_came) {
  Config config = dialogue_config();
  config.password = Secret("cj14");
  const auto player = offered(config, "SCRAM-SHA-256");
  player->feed("+ cj14\r\n");
  player->feed("-ERR\r\n");
  EXPECT_EQ(code(*player), "bad_challenge");  // "r=x" was read, not "****"
  EXPECT_EQ(player->session.failure()->text, "r=x");
}

}  // namespace
}  // namespace tegami::transport::pop3
