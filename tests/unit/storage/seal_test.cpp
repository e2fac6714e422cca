#include "storage/seal.h"

#include <gtest/gtest.h>

namespace tegami::storage {
namespace {

/// Two keys, "old" and "new"; seals with the one named.
KeySource keys(std::string current, bool have_old = true) {
  return [current, have_old](std::string_view id) -> std::optional<SealingKey> {
    const std::string wanted = id.empty() ? current : std::string(id);
    if (wanted == "old" && have_old) return SealingKey{"old", std::vector<unsigned char>(32, 1)};
    if (wanted == "new:2") return SealingKey{"new:2", std::vector<unsigned char>(32, 2)};
    return std::nullopt;
  };
}

TEST(Seal, K1_what_is_closed_opens_again_for_its_own_row_only) {
  const Seal seal(keys("old"));
  const std::string secret = std::string("p") + '\0' + "ss ワード";
  const auto record = seal.close(secret, "account/7/receive");
  ASSERT_TRUE(record);
  EXPECT_EQ(seal.open(*record, "account/7/receive"), secret);
  EXPECT_EQ(seal.open(*record, "account/7/send"), std::nullopt);
  EXPECT_EQ(seal.open(*record, "account/8/receive"), std::nullopt);
}

TEST(Seal, K1_the_record_shows_neither_the_secret_nor_that_two_are_the_same) {
  const Seal seal(keys("old"));
  const std::string first = *seal.close("correct horse", "r"), second = *seal.close("correct horse", "r");
  EXPECT_NE(first, second);
  EXPECT_EQ(first.find("horse"), std::string::npos);
}

TEST(Seal, K1_a_record_names_its_key_so_that_old_ones_open_after_a_change_of_key) {
  const std::string record = *Seal(keys("old")).close("x", "r");
  EXPECT_EQ(Seal(keys("new:2")).open(record, "r"), "x");
  const std::string newer = *Seal(keys("new:2")).close("y", "r");
  EXPECT_EQ(Seal(keys("old")).open(newer, "r"), "y");
}

TEST(Seal, K1_a_missing_key_is_no_exception) {
  const std::string record = *Seal(keys("old")).close("x", "r");
  EXPECT_EQ(Seal(keys("new:2", false)).open(record, "r"), std::nullopt);
  EXPECT_EQ(Seal(keys("gone")).close("x", "r"), std::nullopt);
}

TEST(Seal, Every_changed_character_of_a_record_is_noticed) {
  const Seal seal(keys("old"));
  const std::string record = *seal.close("a secret", "r");
  for (std::size_t i = 0; i < record.size(); ++i) {
    std::string broken = record;
    broken[i] = broken[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(seal.open(broken, "r"), std::nullopt) << "character " << i;
    EXPECT_EQ(seal.open(record.substr(0, i), "r").value_or("refused"), i == 0 ? "" : "refused") << "cut at " << i;
  }
}

TEST(Seal, An_empty_secret_is_an_empty_record) {
  const Seal seal(keys("gone"));
  EXPECT_EQ(seal.close("", "r"), "");
  EXPECT_EQ(seal.open("", "r"), "");
}

}  // namespace
}  // namespace tegami::storage
