// From the greeting to the log-on (RFC 5321, RFC 3207, RFC 4954, SPEC T2, S3, L1).
#include "transport/smtp/sign_in.h"

#include "unit/transport/smtp/player.h"

namespace tegami::transport::smtp {
namespace {

const std::string kIn = "220 hi\r\n";
const std::string kPlain64 = "AHRhcm8AYSBzZWNyZXQgd29yZA==";

Config with(Auth auth, Protection protection = Protection::none, bool skip = false) {
  Config config = unit_config();
  config.auth = auth;
  config.endpoint.protection = protection;
  config.skip_second_ehlo = skip;
  return config;
}

std::string offering(const std::string& mechanisms) { return "250-x\r\n250 AUTH " + mechanisms + "\r\n"; }

struct Ended {
  std::string code;
  Kind kind = Kind::protocol;
  std::string last;  ///< line said
};

Ended ended(const Config& config, const std::vector<std::string>& answers) {
  Player player(config);
  player.feed_all(answers);
  EXPECT_EQ(player.judge.violation(), "");
  EXPECT_EQ(player.signed_in, 0);
  for (const char* secret : {"a secret word", "YSBzZWNyZXQgd29yZA==", "AHRhcm8AYSBzZWNyZXQgd29yZA=="}) {
    EXPECT_EQ(player.transcript().find(secret), std::string::npos) << player.transcript();
    if (player.session.failure()) {
      EXPECT_EQ(player.session.failure()->text.find(secret), std::string::npos);
    }
  }
  return {player.code(), player.session.failure() ? player.session.failure()->kind : Kind::protocol,
          player.judge.lines().empty() ? std::string() : player.judge.lines().back()};
}

TEST(SmtpSignIn, A_server_that_refuses_to_serve_is_named_and_nothing_is_said) {
  EXPECT_EQ(ended(with(Auth::plain), {"554 5.7.1 not you\r\n"}).code, "greeting_refused");
  EXPECT_EQ(ended(with(Auth::plain), {"554 no\r\n"}).kind, Kind::permanent);
  EXPECT_EQ(ended(with(Auth::plain), {"450 later\r\n"}).kind, Kind::temporary);
  EXPECT_EQ(ended(with(Auth::plain), {"250 hm\r\n"}).code, "greeting_refused");
  EXPECT_EQ(ended(with(Auth::plain), {"+OK POP3 ready\r\n"}).code, "bad_reply");
}

TEST(SmtpSignIn, A_server_that_does_not_know_ehlo_is_greeted_by_helo_and_can_do_nothing_more) {
  Player player(with(Auth::none));
  player.feed_all({kIn, "500 what\r\n", "250 hello\r\n"});
  EXPECT_EQ(player.signed_in, 1);
  EXPECT_FALSE(player.capabilities.known);
  EXPECT_EQ(ended(with(Auth::plain), {kIn, "500 what\r\n", "250 hello\r\n"}).code, "mechanism_not_offered");
  EXPECT_EQ(ended(with(Auth::none), {kIn, "500 what\r\n", "550 no\r\n"}).code, "ehlo_refused");
  EXPECT_EQ(ended(with(Auth::none), {kIn, "450 later\r\n"}).kind, Kind::temporary);
}

TEST(SmtpSignIn, T2_starttls_not_offered_or_refused_ends_the_session_and_no_secret_goes_out) {
  const Config config = with(Auth::plain, Protection::starttls);
  const Ended not_offered = ended(config, {kIn, offering("PLAIN")});
  EXPECT_EQ(not_offered.code, "starttls_not_offered");
  EXPECT_EQ(not_offered.last, "EHLO [127.0.0.1]");
  EXPECT_EQ(ended(config, {kIn, "500 what\r\n", "250 hello\r\n"}).code, "starttls_not_offered");
  const std::string offer = "250-x\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n";
  for (const auto& [answer, kind] :
       {std::pair{"454 4.7.0 not now\r\n", Kind::temporary}, std::pair{"501 no\r\n", Kind::permanent},
        std::pair{"250 yes?\r\n", Kind::permanent}}) {
    const Ended refused = ended(config, {kIn, offer, answer});
    EXPECT_EQ(refused.code, "starttls_refused");
    EXPECT_EQ(refused.kind, kind);
    EXPECT_EQ(refused.last, "STARTTLS");
  }
}

TEST(SmtpSignIn, T2_what_was_offered_before_tls_is_forgotten_after_it) {
  const std::string before = "250-x\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n";
  EXPECT_EQ(ended(with(Auth::plain, Protection::starttls), {kIn, before, "220 go\r\n", "250 x\r\n"}).code,
            "mechanism_not_offered");
  Player player(with(Auth::none, Protection::starttls));
  player.feed_all({kIn, before, "220 go\r\n", "250-x\r\n250 SIZE 5\r\n"});
  EXPECT_FALSE(player.capabilities.pipelining || player.capabilities.eight_bit_mime || player.capabilities.starttls);
  EXPECT_EQ(player.capabilities.size, 5U);
}

TEST(SmtpSignIn, S3_a_skipped_second_ehlo_assumes_nothing_and_signs_in_by_the_chosen_mechanism) {
  const std::string before = "250-x\r\n250-PIPELINING\r\n250-SIZE 9\r\n250-AUTH LOGIN\r\n250 STARTTLS\r\n";
  Player player(with(Auth::plain, Protection::starttls, true));
  player.feed_all({kIn, before, "220 go\r\n"});
  EXPECT_EQ(player.judge.lines().back(), "AUTH PLAIN " + kPlain64);
  player.feed("235 ok\r\n");
  EXPECT_EQ(player.signed_in, 1);
  const Capabilities& known = player.capabilities;
  EXPECT_FALSE(known.known || known.pipelining || known.size || known.eight_bit_mime || known.smtputf8);
}

TEST(SmtpSignIn, S3_a_5xx_after_a_skipped_second_ehlo_gives_the_hint) {
  const std::vector<std::string> before = {kIn, "250-x\r\n250 STARTTLS\r\n", "220 go\r\n"};
  struct Case {
    const char* answer;
    const char* code;
    Kind kind;
  };
  for (const Case& each : {Case{"503 5.5.1 EHLO first\r\n", "second_ehlo_skipped", Kind::permanent},
                           Case{"535 5.7.8 no\r\n", "second_ehlo_skipped", Kind::refused},
                           Case{"454 4.7.0 later\r\n", "server_temporary", Kind::temporary}}) {
    std::vector<std::string> answers = before;
    answers.emplace_back(each.answer);
    const Ended end = ended(with(Auth::plain, Protection::starttls, true), answers);
    EXPECT_EQ(end.code, each.code);
    EXPECT_EQ(end.kind, each.kind);
  }
  // Without STARTTLS there is no second EHLO to skip.
  EXPECT_EQ(ended(with(Auth::plain, Protection::none, true), {kIn, offering("PLAIN"), "535 no\r\n"}).code,
            "password_refused");
}

TEST(SmtpSignIn, S3_a_connection_test_without_log_on_comes_to_its_end_when_the_second_ehlo_is_skipped) {
  Config config = with(Auth::none, Protection::starttls, true);
  config.until = Until::signed_in;
  Player player(config);
  player.feed_all({kIn, "250-x\r\n250 STARTTLS\r\n", "220 go\r\n"});
  EXPECT_EQ(player.judge.lines().back(), "QUIT");
}

TEST(SmtpSignIn, A8_a_test_of_the_server_alone_signs_nobody_in) {
  Config config = with(Auth::plain);
  config.until = Until::capabilities;
  Player player(config);
  player.feed_all({kIn, offering("PLAIN LOGIN"), "221 bye\r\n"});
  EXPECT_EQ(player.judge.lines(), (std::vector<std::string>{"EHLO [127.0.0.1]", "QUIT"}));
  EXPECT_EQ(player.capabilities.auth, (std::vector<std::string>{"PLAIN", "LOGIN"}));
  EXPECT_EQ(player.code(), "");
}

TEST(SmtpSignIn, No_mechanism_but_the_chosen_one_is_tried) {
  const Ended end = ended(with(Auth::cram_md5), {kIn, offering("PLAIN LOGIN")});
  EXPECT_EQ(end.code, "mechanism_not_offered");
  EXPECT_EQ(end.last, "EHLO [127.0.0.1]");
  EXPECT_EQ(ended(with(Auth::xoauth2), {kIn, offering("PLAIN LOGIN")}).code, "xoauth2_not_offered");
}

TEST(SmtpSignIn, A_token_goes_by_oauthbearer_where_only_that_is_offered) {
  Player player(with(Auth::xoauth2));
  player.feed_all({kIn, offering("OAUTHBEARER")});
  EXPECT_TRUE(player.judge.lines().back().starts_with("AUTH OAUTHBEARER "));
}

TEST(SmtpSignIn, An_initial_response_of_up_to_512_octets_goes_with_auth_and_a_longer_one_when_it_is_asked_for) {
  for (const std::size_t length : {350U, 351U, 352U, 353U, 354U, 355U, 356U, 357U, 358U, 359U, 360U, 3'000U}) {
    Config config = with(Auth::xoauth2);
    config.password = Secret(std::string(length, 't'));
    Player player(config);
    player.feed_all({kIn, offering("XOAUTH2")});
    const std::string line = player.judge.lines().back();
    // user=taro^Aauth=Bearer TOKEN^A^A
    const std::size_t encoded = 4 * ((9 + 1 + 12 + length + 2 + 2) / 3);
    const bool fits = std::string("AUTH XOAUTH2 ").size() + encoded + 2 <= 512;
    EXPECT_EQ(line == "AUTH XOAUTH2", !fits) << length;
    EXPECT_LE(line.size() + 2, 512U);
    if (fits) continue;
    player.feed("334 \r\n");
    EXPECT_EQ(player.judge.lines().back().size(), encoded);
    player.feed("235 ok\r\n");
    EXPECT_EQ(player.signed_in, 1);
    EXPECT_EQ(player.transcript().find("dHR0dHR0"), std::string::npos);
  }
}

TEST(SmtpSignIn, A_bad_challenge_is_answered_by_a_star_and_ends_by_its_own_reason) {
  struct Case {
    Auth auth;
    const char* offer;
    std::vector<std::string> challenges;
  };
  const std::vector<std::string> asking(9, "334 VXNlcm5hbWU6\r\n");
  const Case cases[] = {{Auth::cram_md5, "CRAM-MD5", {"334 not base64!\r\n"}},
                        {Auth::cram_md5, "CRAM-MD5", {"334 PDE+\r\n", "334 PDE+\r\n"}},
                        {Auth::plain, "PLAIN", {"334 PDE+\r\n"}},
                        {Auth::login, "LOGIN", asking}};
  for (const Case& each : cases) {
    for (const char* last : {"501 cancelled\r\n", "535 no\r\n", "235 never mind\r\n", "334 \r\n"}) {
      Player player(with(each.auth));
      player.feed_all({kIn, offering(each.offer)});
      for (const std::string& challenge : each.challenges) {
        if (player.judge.lines().back() != "*") player.feed(challenge);
      }
      EXPECT_EQ(player.judge.lines().back(), "*") << each.offer;
      EXPECT_FALSE(player.session.ended());
      player.feed(last);
      EXPECT_EQ(player.code(), "bad_challenge");
      EXPECT_EQ(player.signed_in, 0);
    }
  }
}

TEST(SmtpSignIn, A_refused_token_is_told_its_reason_and_answered_as_the_provider_wants) {
  Player player(with(Auth::xoauth2));
  player.feed_all({kIn, offering("XOAUTH2"), "334 eyJzdGF0dXMiOiI0MDEifQ==\r\n"});
  EXPECT_EQ(player.judge.lines().back(), "");
  player.feed("535 5.7.8 Username and Password not accepted\r\n");
  EXPECT_EQ(player.code(), "token_refused");
  EXPECT_EQ(player.session.failure()->kind, Kind::refused);
}

TEST(SmtpSignIn, R8_only_what_means_the_credentials_counts_as_a_refused_password) {
  struct Case {
    const char* answer;
    const char* code;
    Kind kind;
  };
  const Case cases[] = {
      {"535 5.7.8 Error: authentication failed\r\n", "password_refused", Kind::refused},
      {"535 5.7.3 Authentication unsuccessful\r\n", "password_refused", Kind::refused},
      {"535 no\r\n", "password_refused", Kind::refused},
      {"534 5.7.9 Application-specific password required\r\n", "password_refused", Kind::refused},
      {"525 5.7.13 account disabled\r\n", "password_refused", Kind::refused},
      {"550 5.7.1 no\r\n", "password_refused", Kind::refused},
      {"530 5.7.0 Must issue a STARTTLS command first\r\n", "sign_in_needs_tls", Kind::permanent},
      {"538 5.7.11 Encryption required\r\n", "sign_in_needs_tls", Kind::permanent},
      {"504 5.7.4 Unrecognized authentication type\r\n", "mechanism_refused", Kind::permanent},
      {"500 5.5.2 what\r\n", "mechanism_refused", Kind::permanent},
      {"454 4.7.0 Temporary authentication failure\r\n", "server_temporary", Kind::temporary},
      {"432 4.7.12 A password transition is needed\r\n", "server_temporary", Kind::temporary},
      {"250 ok\r\n", "mechanism_refused", Kind::permanent},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.answer);
    const Ended end = ended(with(Auth::plain), {kIn, offering("PLAIN"), each.answer});
    EXPECT_EQ(end.code, each.code);
    EXPECT_EQ(end.kind, each.kind);
  }
  // Before we said who we are it cannot be us.
  EXPECT_EQ(ended(with(Auth::login), {kIn, offering("LOGIN"), "535 5.7.8 no\r\n"}).code, "mechanism_refused");
  EXPECT_EQ(ended(with(Auth::login), {kIn, offering("LOGIN"), "235 welcome, whoever you are\r\n"}).code,
            "server_unproved");
}

TEST(SmtpSignIn, Credentials_that_no_command_can_carry_are_not_sent) {
  for (const std::string& user : {std::string(), std::string("ta\r\nro"), std::string("ta\0ro", 5)}) {
    Config config = with(Auth::plain);
    config.user = user;
    const Ended end = ended(config, {kIn, offering("PLAIN")});
    EXPECT_EQ(end.code, "credentials_unusable");
    EXPECT_EQ(end.last, "EHLO [127.0.0.1]");
  }
  Config config = with(Auth::xoauth2);
  config.user = "taro\1auth=Bearer other";
  EXPECT_EQ(ended(config, {kIn, offering("XOAUTH2")}).code, "credentials_unusable");
}

TEST(SmtpSignIn, A_client_name_with_a_line_end_is_not_sent) {
  Config config = with(Auth::none);
  config.client_name = "x\r\nMAIL FROM:<>";
  const Ended end = ended(config, {kIn});
  EXPECT_EQ(end.code, "internal_error");
  EXPECT_EQ(end.last, "");
}

TEST(SmtpSignIn, L1_a_server_that_echoes_the_password_does_not_bring_it_into_the_log) {
  EXPECT_EQ(ended(with(Auth::plain), {"220 hello, a secret word\r\n", "250-a secret word\r\n250 AUTH PLAIN\r\n",
                                      "535 5.7.8 AHRhcm8AYSBzZWNyZXQgd29yZA== is a secret word\r\n"})
                .code,
            "password_refused");
}

TEST(SmtpSignIn, A_password_that_looks_like_a_reply_does_not_disturb_it) {
  for (const char* password : {"250", "235", "220 ", "334", "250-x"}) {
    Config config = with(Auth::plain);
    config.password = Secret(password);
    Player player(config);
    player.feed_all({"220 hi 220 \r\n", "250-x 250\r\n250 AUTH PLAIN\r\n", "235 235 ok\r\n"});
    EXPECT_EQ(player.signed_in, 1) << password << ' ' << player.code();
  }
}

}  // namespace
}  // namespace tegami::transport::smtp
