#include "security/keyring.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/process.h"

namespace samplehost {
namespace {

using tegami::fixtures::TempFolder;

TEST(Keyring, K1_the_file_is_made_for_its_owner_alone_and_read_again) {
  const TempFolder folder;
  const Keyring first(folder / "data.key");
  struct stat facts {};
  ASSERT_EQ(::stat((folder / "data.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  EXPECT_EQ(Keyring(folder / "data.key").key()->bytes, first.key()->bytes);
}

TEST(Keyring, K1_a_file_that_others_may_read_is_refused) {
  const TempFolder folder;
  { const Keyring made(folder / "data.key"); }
  ASSERT_EQ(::chmod((folder / "data.key").c_str(), 0640), 0);
  EXPECT_THROW(Keyring(folder / "data.key"), std::runtime_error);
}

TEST(Keyring, K1_a_new_key_seals_and_the_old_one_still_opens_also_in_another_process) {
  const TempFolder folder;
  const Keyring server(folder / "data.key");
  const auto old = server.key()->id;
  const auto sealed = server.seal("secret", "oauth:1");
  Keyring command(folder / "data.key");
  const auto fresh = command.rotate();
  EXPECT_NE(fresh, old);
  EXPECT_EQ(server.key()->id, fresh);
  EXPECT_TRUE(server.key(old).has_value());
  EXPECT_EQ(server.open(sealed, "oauth:1"), "secret");
}

TEST(Keyring, K1_an_older_key_can_be_forgotten_and_the_current_one_cannot) {
  const TempFolder folder;
  const Keyring server(folder / "data.key");
  const auto old = server.key()->id;
  const auto sealed = server.seal("secret", "oauth:1");
  Keyring command(folder / "data.key");
  EXPECT_THROW(command.forget(old), std::runtime_error);
  const auto fresh = command.rotate();
  EXPECT_EQ(server.ids(), (std::vector<std::string>{fresh, old}));
  EXPECT_TRUE(command.forget(old));
  EXPECT_FALSE(command.forget(old));
  EXPECT_EQ(server.ids(), std::vector<std::string>{fresh});
  EXPECT_FALSE(server.open(sealed, "oauth:1"));
  EXPECT_EQ(server.key()->id, fresh);
}

TEST(Keyring, K1_rotations_within_one_tick_of_the_file_systems_clock_are_all_seen) {
  const TempFolder folder;
  const Keyring server(folder / "data.key");
  Keyring command(folder / "data.key");
  for (int round = 0; round < 50; ++round) {
    ASSERT_EQ(server.key()->id, command.key()->id);
    const auto fresh = command.rotate();
    ASSERT_EQ(server.key()->id, fresh) << "rotation " << round;
  }
}

TEST(Keyring, K1_commands_that_rotate_at_once_lose_no_key) {
  const TempFolder folder;
  const Keyring server(folder / "data.key");
  constexpr int commands = 4;
  constexpr int rotations = 10;
  std::array<std::vector<std::string>, commands> made;
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made) {
      threads.emplace_back([&mine, &folder] {
        Keyring command(folder / "data.key");
        for (int round = 0; round < rotations; ++round) mine.push_back(command.rotate());
      });
    }
  }
  for (const auto& mine : made) {
    ASSERT_EQ(mine.size(), static_cast<std::size_t>(rotations));
    for (const auto& id : mine) EXPECT_TRUE(server.key(id).has_value()) << id;
  }
}

TEST(Keyring, K1_a_record_is_bound_to_its_row_and_cannot_be_changed) {
  const TempFolder folder;
  const Keyring keys(folder / "data.key");
  auto sealed = keys.seal("secret", "oauth:1");
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_FALSE(keys.open(sealed, "oauth:2"));
  sealed[sealed.size() - 6] = sealed[sealed.size() - 6] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(keys.open(sealed, "oauth:1"));
  EXPECT_FALSE(keys.open("gone:AAAA", "oauth:1"));
  EXPECT_EQ(keys.open("", "oauth:1"), "");
}

TEST(Keyring, a_damaged_file_is_named) {
  const TempFolder folder;
  tegami::fixtures::write_file(folder / "data.key", "{\"current\": \"k\"}");
  ::chmod((folder / "data.key").c_str(), 0600);
  try {
    const Keyring keys(folder / "data.key");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("data.key"), std::string::npos);
  }
}

}  // namespace
}  // namespace samplehost
