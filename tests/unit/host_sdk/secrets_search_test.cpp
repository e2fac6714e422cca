// The search for secrets that all fixtures make (K1, L1) finds what it is to find.
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <fstream>

#include "fixtures/process.h"
#include "fixtures/secrets.h"

namespace tegami::fixtures {
namespace {

class SecretsSearch : public testing::Test {
 protected:
  void SetUp() override { uses_secret("Zq7-Geheim!"); }
};

TEST_F(SecretsSearch, K1_a_secret_in_a_text_fails_the_test) {
  EXPECT_NONFATAL_FAILURE(expect_no_secret("a log", "said Zq7-Geheim! aloud"), "stands in a log");
  expect_no_secret("a log", "said Zq7-Geheim aloud");
}

TEST_F(SecretsSearch, K1_a_secret_within_base64_is_found_wherever_it_begins) {
  for (const char* text : {"WnE3LUdlaGVpbSE=", "AFpxNy1HZWhlaW0h", "AABacTctR2VoZWltIQ=="})  // behind 0, 1 and 2 NULs
    EXPECT_NONFATAL_FAILURE(expect_no_secret("a log", text), "stands in a log");
}

TEST_F(SecretsSearch, K1_passwords_and_client_secrets_of_a_request_are_looked_for) {
  uses_secrets_of(R"({"receive":{"password":"Pop3-Pass"},"client_secret":"Client-Secret"})");
  EXPECT_NONFATAL_FAILURE(expect_no_secret("a page", "Pop3-Pass"), "Pop3-Pass");
  EXPECT_NONFATAL_FAILURE(expect_no_secret("a page", "Client-Secret"), "Client-Secret");
}

TEST_F(SecretsSearch, K1_every_file_below_a_folder_is_searched) {
  const TempFolder folder("secrets");
  std::filesystem::create_directories(folder / "deep");
  std::ofstream(folder / "deep" / "main.db") << "bytes" << '\0' << "Zq7-Geheim!";
  EXPECT_NONFATAL_FAILURE(expect_no_secret_below(folder.path()), "stands in main.db");
}

TEST_F(SecretsSearch, K1_what_would_be_found_by_chance_is_not_looked_for) {
  uses_secret("secret");
  uses_secret("password");
  expect_no_secret("a schema", "secret password");
}

}  // namespace
}  // namespace tegami::fixtures
