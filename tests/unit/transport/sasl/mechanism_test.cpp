// What each mechanism says first and answers, by its RFC's own example, and against hostile challenges.
#include "transport/sasl/mechanism.h"

#include <gtest/gtest.h>

#include <random>

namespace tegami::transport::sasl {
namespace {

Identity identity(std::string user, std::string password) {
  return {std::move(user), Secret(std::move(password)), "server.example.com", 143};
}

std::string started(Mechanism& mechanism) {
  const auto said = mechanism.start();
  return said ? std::string(said->reveal()) : "(waits)";
}

std::string answered(Mechanism& mechanism, std::string_view challenge) {
  const auto said = mechanism.step(challenge);
  return said ? std::string(said.value().reveal()) : "(" + said.error().code + ")";
}

constexpr Name kAll[] = {Name::plain,   Name::login,       Name::cram_md5,
                         Name::xoauth2, Name::oauthbearer, Name::scram_sha_256};

TEST(Mechanisms, Have_the_names_of_the_wire) {
  std::vector<std::string_view> names;
  for (const Name name : kAll) names.push_back(wire_name(name));
  EXPECT_EQ(names,
            (std::vector<std::string_view>{"PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-256"}));
}

TEST(Mechanisms, Plain_says_what_rfc_4616_says) {
  const auto plain = make(Name::plain, identity("tim", "tanstaaftanstaaf"));
  EXPECT_EQ(started(*plain), std::string("\0tim\0tanstaaftanstaaf", 21));
  EXPECT_EQ(answered(*plain, "more?"), "(bad_challenge)");
}

TEST(Mechanisms, Login_says_user_then_password_and_no_more) {
  const auto login = make(Name::login, identity("tim", "tanstaaf"));
  EXPECT_EQ(started(*login), "(waits)");
  EXPECT_EQ(answered(*login, "User Name"), "tim");
  EXPECT_EQ(answered(*login, "Password"), "tanstaaf");
  EXPECT_EQ(answered(*login, "Password"), "(bad_challenge)");
}

TEST(Mechanisms, Cram_md5_answers_as_rfc_2195_section_2_does) {
  const auto cram = make(Name::cram_md5, identity("tim", "tanstaaftanstaaf"));
  EXPECT_EQ(started(*cram), "(waits)");
  EXPECT_EQ(answered(*cram, "<1896.697170952@postoffice.reston.mci.net>"), "tim b913a602c7eda7a495b4e6e7334d3890");
  EXPECT_EQ(answered(*cram, "<1896.697170952@postoffice.reston.mci.net>"), "(bad_challenge)");
  EXPECT_EQ(answered(*make(Name::cram_md5, identity("tim", "x")), ""), "(bad_challenge)");
}

TEST(Mechanisms, Xoauth2_says_what_google_says_and_answers_a_reason_with_an_empty_line) {
  const auto token =
      make(Name::xoauth2, identity("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"));
  EXPECT_EQ(started(*token),
            "user=someuser@example.com\1auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\1\1");
  EXPECT_EQ(answered(*token, R"({"status":"401","schemes":"bearer","scope":"https://mail.google.com/"})"), "");
  EXPECT_EQ(answered(*token, "{}"), "(bad_challenge)");
}

TEST(Mechanisms, Oauthbearer_says_what_rfc_7628_section_4_1_says_and_answers_a_reason_with_a_control_a) {
  const auto token =
      make(Name::oauthbearer, identity("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="));
  EXPECT_EQ(base64(started(*token)).reveal(),
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk"
            "52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
  EXPECT_EQ(answered(*token, R"({"status":"invalid_token"})"), "\1");
  EXPECT_EQ(answered(*token, "{}"), "(bad_challenge)");
}

TEST(Mechanisms, Oauthbearer_lets_no_user_id_write_another_field) {
  EXPECT_EQ(started(*make(Name::oauthbearer, identity("a,b=c", "t"))).substr(0, 16), "n,a=a=2Cb=3Dc,\1h");
  for (const Name name : {Name::xoauth2, Name::oauthbearer}) {
    EXPECT_FALSE(can_say(name, identity("a\1auth=Bearer x", "t")));
    EXPECT_FALSE(can_say(name, identity("a", "t\1\1")));
  }
}

TEST(Mechanisms, Say_no_user_id_or_password_that_a_line_or_a_field_cannot_hold) {
  using namespace std::string_literals;
  for (const Name name : kAll) {
    EXPECT_TRUE(can_say(name, identity("taro@example.jp", "a secret word"))) << wire_name(name);
    EXPECT_FALSE(can_say(name, identity("", "x")));
    for (const std::string& bad : {"a\0b"s, "a\r"s, "\n"s}) {
      EXPECT_FALSE(can_say(name, identity(bad, "x"))) << wire_name(name);
      EXPECT_FALSE(can_say(name, identity("taro", bad))) << wire_name(name);
    }
  }
  EXPECT_TRUE(can_say(Name::plain, identity("taro", "\xff")));
  EXPECT_FALSE(can_say(Name::scram_sha_256, identity("taro", "\xff")));
}

TEST(Mechanisms, Any_challenges_end_in_an_answer_or_a_failure_of_sign_in) {
  std::mt19937 random(1);
  for (const Name name : kAll) {
    for (int round = 0; round < 300; ++round) {
      const auto mechanism = make(name, identity("taro", "a secret word"));
      mechanism->start();
      for (int step = 0; step < 4; ++step) {
        std::string challenge(random() % 200, '\0');
        for (char& c : challenge) c = static_cast<char>(random() % 256);
        const auto answer = mechanism->step(challenge);
        if (answer) continue;
        EXPECT_EQ(answer.error().stage, Stage::sign_in);
        EXPECT_EQ(answer.error().text.find("a secret word"), std::string::npos);
      }
      if (name == Name::scram_sha_256) {
        EXPECT_FALSE(mechanism->complete());
      }
    }
    const auto flooded = make(name, identity("taro", "a secret word"));
    flooded->start();
    const auto answer = flooded->step(std::string(8'000'000, 'r'));
    if (!answer) {
      EXPECT_LE(answer.error().text.size(), 500U);
    }
  }
}

}  // namespace
}  // namespace tegami::transport::sasl
