// The one way to reach a member: the giver's size decides, not the reader's header (TH-3).
#include <gtest/gtest.h>

#include <tegami-host/all.h>

namespace {

tegami_status migrate(tegami_module*, tegami_error**) { return TEGAMI_OK; }
tegami_status activate(tegami_module*, std::uint32_t, tegami_error**) { return TEGAMI_OK; }

TEST(Sizes, a_member_behind_the_size_is_not_there_whatever_lies_in_memory) {
  tegami_module module{};
  module.migrate = migrate;
  module.activate = activate;
  module.size = offsetof(tegami_module, activate);
  EXPECT_TRUE(TEGAMI_HAS(&module, migrate));
  EXPECT_FALSE(TEGAMI_HAS(&module, activate));
}

TEST(Sizes, a_member_that_is_half_inside_is_not_there) {
  tegami_module module{};
  module.activate = activate;
  const auto end = static_cast<std::uint32_t>(offsetof(tegami_module, activate) + sizeof(module.activate));
  module.size = end - 1;
  EXPECT_FALSE(TEGAMI_HAS(&module, activate));
  module.size = end;
  EXPECT_TRUE(TEGAMI_HAS(&module, activate));
}

TEST(Sizes, a_null_member_is_not_there) {
  tegami_module module{};
  module.size = sizeof(module);
  EXPECT_FALSE(TEGAMI_HAS(&module, destroy));
}

TEST(Sizes, a_longer_struct_of_a_later_minor_has_all_of_todays_members) {
  struct Later {
    tegami_module today;
    void (*later)();
  } later{};
  later.today.size = sizeof(Later);
  later.today.migrate = migrate;
  EXPECT_TRUE(TEGAMI_HAS(&later.today, migrate));
}

TEST(Sizes, strings_and_numbers_are_covered_without_being_null_or_not) {
  tegami_user user{};
  user.size = offsetof(tegami_user, locale);
  EXPECT_TRUE(TEGAMI_COVERS(&user, address));
  EXPECT_FALSE(TEGAMI_COVERS(&user, locale));
}

TEST(Sizes, an_empty_struct_has_nothing_but_may_be_asked) {
  const tegami_host host{};
  EXPECT_FALSE(TEGAMI_HAS(&host, service));
  EXPECT_FALSE(TEGAMI_COVERS(&host, name));
}

}  // namespace
