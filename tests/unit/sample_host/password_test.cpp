#include "security/password.h"

#include <gtest/gtest.h>

#include <chrono>

namespace samplehost {
namespace {

TEST(Password, its_own_hash_is_recognized_and_no_other_word_is) {
  const auto hash = hash_password("ひみつ 123");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$"));
  EXPECT_TRUE(is_password_hash(hash));
  EXPECT_TRUE(check_password(hash, "ひみつ 123"));
  EXPECT_FALSE(check_password(hash, "ひみつ 124"));
  EXPECT_FALSE(check_password(hash, ""));
}

TEST(Password, two_hashes_of_one_word_differ) { EXPECT_NE(hash_password("a"), hash_password("a")); }

TEST(Password, a_hash_of_another_program_is_recognized) {
  // argon2 of the Debian package: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -e
  EXPECT_TRUE(check_password("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                             "password"));
}

TEST(Password, an_empty_hash_matches_nothing_and_costs_a_real_check) {
  const auto hash = hash_password("a");
  const auto time = [](auto&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::steady_clock::now() - start;
  };
  EXPECT_FALSE(check_password("", ""));  // makes the stand-in
  const auto real = time([&] { EXPECT_FALSE(check_password(hash, "b")); });
  const auto none = time([&] { EXPECT_FALSE(check_password("", "b")); });
  EXPECT_GT(none, real / 10);
}

TEST(Password, hashes_that_are_no_argon2id_or_too_dear_are_refused) {
  for (const auto* text :
       {"", "secret", "$2b$12$abcdefghijklmnopqrstuv", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$x",
        "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$x", "$argon2id$v=19$m=65536,t=4000000000,p=1$c29tZXNhbHQ$x"})
    EXPECT_FALSE(is_password_hash(text)) << text;
}

}  // namespace
}  // namespace samplehost
