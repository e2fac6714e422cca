// SCRAM-SHA-256 by RFC 7677's example, and against servers that lie.
#include "transport/sasl/scram_sha_256.h"

#include <gtest/gtest.h>

namespace tegami::transport::sasl {
namespace {

constexpr const char* kNonce = "rOprNGfwEbeRWgbNEkqO";
constexpr const char* kFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr const char* kFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

ScramSha256 exchange(const std::string& user = "user", const std::string& password = "pencil") {
  return {Identity{user, Secret(password), {}, 0}, kNonce};
}

TEST(Scram, Goes_as_the_example_of_rfc_7677_section_3_does) {
  ScramSha256 scram = exchange();
  EXPECT_EQ(scram.start()->reveal(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  const auto proof = scram.step(kFirst);
  ASSERT_TRUE(proof);
  EXPECT_EQ(
      proof.value().reveal(),
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_FALSE(scram.complete());
  const auto end = scram.step(kFinal);
  ASSERT_TRUE(end);
  EXPECT_TRUE(end.value().empty());
  EXPECT_TRUE(scram.complete());
  EXPECT_FALSE(scram.step(kFinal));
  EXPECT_FALSE(scram.complete());
}

TEST(Scram, A_server_whose_signature_is_not_the_right_one_has_proved_nothing) {
  for (const char* final : {"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", "v=AAAA", "v=", "v",
                            "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "", "x=y",
                            "V=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="}) {
    ScramSha256 scram = exchange();
    scram.start();
    ASSERT_TRUE(scram.step(kFirst));
    EXPECT_FALSE(scram.step(final)) << final;
    EXPECT_FALSE(scram.complete());
    EXPECT_FALSE(scram.step(kFinal)) << "a second try";
    EXPECT_FALSE(scram.complete());
  }
}

TEST(Scram, A_refusal_by_the_password_is_told_from_others) {
  const auto refused = [](const char* final) {
    ScramSha256 scram = exchange();
    scram.start();
    EXPECT_TRUE(scram.step(kFirst));
    return scram.step(final).error();
  };
  EXPECT_EQ(refused("e=invalid-proof").code, "password_refused");
  EXPECT_EQ(refused("e=invalid-proof").kind, Kind::refused);
  EXPECT_EQ(refused("e=unknown-user").kind, Kind::refused);
  EXPECT_EQ(refused("e=other-error").code, "mechanism_refused");
  EXPECT_EQ(refused("e=other-error").kind, Kind::permanent);
}

TEST(Scram, A_first_answer_that_lies_gets_no_proof) {
  const std::string nonce = std::string("r=") + kNonce;
  const std::string server = nonce + "xyz";
  const std::string bad[] = {
      "",
      "garbage",
      nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",                      // adds nothing of its own
      "r=xOprNGfwEbeRWgbNEkqOxyz,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",     // not our nonce
      "r=xyz" + nonce.substr(2) + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",  // ours, but not first
      nonce + "\x01,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      nonce + "\xc3\xa9,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      server + ",s=,i=4096",
      server + ",s=*,i=4096",
      server + ",s=W22ZaJ0SNY7soEsUEjb6gQ,i=4096",
      server + ",i=4096,s=W22ZaJ0SNY7soEsUEjb6gQ==",
      server + ",s=W22ZaJ0SNY7soEsUEjb6gQ==",
      server + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=",
      server + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=04096",
      server + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096x",
      server + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-4096",
      server + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
      "m=ext," + server + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      server + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096," + std::string(5'000'000, 'x'),
  };
  for (const std::string& first : bad) {
    ScramSha256 scram = exchange();
    scram.start();
    const auto answer = scram.step(first);
    ASSERT_FALSE(answer) << first.substr(0, 200);
    EXPECT_EQ(answer.error().code, "bad_challenge") << first.substr(0, 200);
    EXPECT_FALSE(scram.step(kFirst)) << "a second try";
    EXPECT_FALSE(scram.complete());
  }
}

TEST(Scram, Rounds_that_are_too_few_or_too_many_are_refused_before_any_work) {
  for (const char* rounds : {"1", "4095", "200001", "2147483647", "2147483648", "4294967295"}) {
    ScramSha256 scram = exchange();
    scram.start();
    const auto answer = scram.step(std::string("r=") + kNonce + "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + rounds);
    ASSERT_FALSE(answer) << rounds;
    EXPECT_EQ(answer.error().code, "scram_rounds_refused") << rounds;
    EXPECT_EQ(answer.error().kind, Kind::permanent);
  }
  ScramSha256 none = exchange();
  EXPECT_EQ(none.step(std::string("r=") + kNonce + "x,s=AAAA,i=0").error().code, "bad_challenge");
  ScramSha256 most = exchange();
  EXPECT_TRUE(most.step(std::string("r=") + kNonce + "x,s=AAAA,i=200000"));
}

TEST(Scram, An_extension_that_is_not_mandatory_is_passed_over) {
  ScramSha256 scram = exchange();
  scram.start();
  EXPECT_TRUE(scram.step(std::string(kFirst) + ",x=whatever"));
}

TEST(Scram, A_user_id_cannot_write_an_attribute) {
  ScramSha256 scram = exchange("a,r=b=c");
  EXPECT_EQ(scram.start()->reveal(), "n,,n=a=2Cr=3Db=3Dc,r=rOprNGfwEbeRWgbNEkqO");
}

TEST(Scram, Each_exchange_has_a_nonce_of_its_own) {
  const auto said = [] {
    return std::string(make(Name::scram_sha_256, Identity{"user", Secret("pencil"), {}, 0})->start()->reveal());
  };
  const std::string first = said();
  EXPECT_EQ(first.size(), std::string("n,,n=user,r=").size() + 24);
  EXPECT_NE(first, said());
}

}  // namespace
}  // namespace tegami::transport::sasl
