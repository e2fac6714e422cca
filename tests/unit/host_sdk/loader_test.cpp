// Modules that are wrong in one way each: the loader says which and why, undoes what was done, and goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <tegami-host/loader.hpp>

#include "fixtures/fake_host.h"
#include "fixtures/process.h"

namespace tegami::sdk {
namespace {

using fixtures::FakeHost;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path modules = TEGAMI_BINARY_DIR "/test-modules";

std::vector<std::string> steps(const FakeHost& host) {
  std::vector<std::string> result;
  for (const auto& line : host.log()) result.push_back(line.text);
  return result;
}

struct Refused {
  const char* name;
  Stage stage;
  std::vector<std::string> says;
  std::vector<std::string> ran;  // the steps that the module itself saw
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

const Refused refused[] = {
    {"other_major", Stage::version, {"says ABI 2", "has ABI 1"}, {}},
    {"other_major_in_library", Stage::version, {"for ABI 2", "has ABI 1"}, {}},
    {"tiny_entry", Stage::symbol, {"size 4", "TH-1"}, {}},
    {"short_entry", Stage::symbol, {"size 32 of 40"}, {}},
    {"no_create", Stage::symbol, {"create"}, {}},
    {"lies_about_id", Stage::version, {"id \"other\"", "says \"test\"", "TH-12"}, {}},
    {"lies_about_version", Stage::version, {"version \"2.0\"", "says \"1.0\""}, {}},
    {"lies_about_minor", Stage::version, {"ABI \"1.3\"", "says \"1."}, {}},
    {"no_symbol", Stage::symbol, {"tegami_module_entry"}, {}},
    {"no_library", Stage::library, {"missing.so", "is not there"}, {}},
    {"not_a_library", Stage::library, {"manifest.json", "cannot be loaded"}, {}},
    {"needs_missing_service", Stage::services, {"com.example.calendar/1"}, {}},
    {"create_fails", Stage::create, {"I would rather not", "no_wish", "database.dsn"}, {"error released"}},
    {"create_gives_nothing", Stage::create, {"gave no module"}, {}},
    {"short_module", Stage::create, {"TH-1"}, {"create"}},
    {"null_feature", Stage::feature, {"tegami.module.jobs/1"}, {"create", "destroy"}},
    {"migrate_fails", Stage::migrate, {"I would rather not"}, {"create", "migrate", "error released", "destroy"}},
    {"activate_fails",
     Stage::activate,
     {"I would rather not"},
     {"create", "migrate", "activate", "error released", "destroy"}},
};

class RefusedModules : public testing::TestWithParam<Refused> {};

TEST_P(RefusedModules, say_which_and_why_and_are_undone) {
  const FakeHost host;
  const auto& expected = GetParam();
  const auto module = Module::start(modules / expected.name, *host.table(), TEGAMI_RUN_SERVICES);
  ASSERT_FALSE(module.has_value());
  const auto& failure = module.error();
  EXPECT_EQ(failure.stage, expected.stage) << name(failure.stage) << ": " << failure.text;
  EXPECT_THAT(failure.text, HasSubstr(expected.name)) << "it is not said which module";
  for (const auto& text : expected.says) EXPECT_THAT(failure.text, HasSubstr(text));
  EXPECT_EQ(steps(host), expected.ran);
  EXPECT_FALSE(is_mapped(modules / expected.name / "module.so"));
}

INSTANTIATE_TEST_SUITE_P(Every, RefusedModules, testing::ValuesIn(refused),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Loader, goes_on_with_the_others_after_each_refusal) {
  const FakeHost host;
  std::vector<Module> started;
  std::size_t refusals = 0;
  for (const auto& folder : find_modules(modules)) {
    auto module = Module::start(folder, *host.table(), TEGAMI_RUN_SERVICES);
    if (module) {
      started.push_back(std::move(*module));
    } else {
      ++refusals;
    }
  }
  EXPECT_EQ(refusals, std::size(refused));
  EXPECT_EQ(started.size(), 6U);
  for (const auto& module : started) EXPECT_EQ(module.state(), State::active);
}

TEST(Loader, takes_modules_of_older_and_newer_minors) {
  const FakeHost host;
  for (const auto& [name, minor] : {std::pair{"older_minor", 0U}, {"newer_minor", TEGAMI_ABI_MINOR}}) {
    const auto module = Module::start(modules / name, *host.table(), TEGAMI_RUN_SERVICES);
    ASSERT_TRUE(module.has_value()) << module.error().text;
    EXPECT_EQ(module->abi_minor(), minor) << "the smaller set counts";
  }
}

TEST(Loader, leads_a_module_through_its_life_and_back) {
  const FakeHost host;
  auto module = Module::load(modules / "good", *host.table());
  ASSERT_TRUE(module.has_value()) << module.error().text;
  EXPECT_EQ(module->state(), State::loaded);
  EXPECT_THAT(steps(host), IsEmpty());
  EXPECT_EQ(module->feature<tegami_module_jobs>(TEGAMI_MODULE_JOBS), nullptr);
  ASSERT_TRUE(module->create().has_value());
  const auto* jobs = module->feature<tegami_module_jobs>(TEGAMI_MODULE_JOBS);
  ASSERT_NE(jobs, nullptr);
  EXPECT_EQ(jobs->pending(module->context()), 7U);
  EXPECT_FALSE(TEGAMI_HAS(jobs, drain));
  EXPECT_EQ(module->feature<void>("com.example.other/1"), nullptr);
  ASSERT_TRUE(module->migrate().has_value());
  ASSERT_TRUE(module->activate(TEGAMI_RUN_SERVICES | TEGAMI_RUN_JOBS).has_value());
  ASSERT_TRUE(module->deactivate().has_value());
  ASSERT_TRUE(module->activate(TEGAMI_RUN_SERVICES).has_value()) << "again after deactivate";
  EXPECT_TRUE(is_mapped(modules / "good" / "module.so"));
  const auto left = module->unload();
  EXPECT_TRUE(left.has_value()) << left.error().text;
  EXPECT_FALSE(is_mapped(modules / "good" / "module.so"));
  EXPECT_THAT(steps(host), ElementsAre("create", "migrate", "activate with jobs", "deactivate", "activate",
                                       "deactivate", "destroy"));
}

TEST(Loader, refuses_steps_out_of_order_without_calling_the_module) {
  const FakeHost host;
  auto module = Module::load(modules / "good", *host.table());
  ASSERT_TRUE(module.has_value());
  EXPECT_EQ(module->activate(TEGAMI_RUN_SERVICES).error().stage, Stage::state);
  EXPECT_EQ(module->migrate().error().stage, Stage::state);
  EXPECT_EQ(module->deactivate().error().stage, Stage::state);
  ASSERT_TRUE(module->create().has_value());
  EXPECT_EQ(module->create().error().stage, Stage::state);
  EXPECT_THAT(module->activate(TEGAMI_RUN_SERVICES).error().text, AllOf(HasSubstr("TH-24"), HasSubstr("created")));
  EXPECT_THAT(steps(host), ElementsAre("create"));
}

TEST(Loader, reports_a_module_that_takes_too_long_to_stop) {
  const FakeHost host;
  auto module = Module::start(modules / "slow_deactivate", *host.table(), TEGAMI_RUN_SERVICES);
  ASSERT_TRUE(module.has_value()) << module.error().text;
  const auto stopped = module->deactivate(std::chrono::milliseconds(100));
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().stage, Stage::deactivate);
  EXPECT_THAT(stopped.error().text, AllOf(HasSubstr("2100"), HasSubstr("TH-21")));
  EXPECT_EQ(module->state(), State::migrated);
}

TEST(Loader, keeps_the_signal_mask_of_the_loading_thread) {
  const FakeHost host;
  sigset_t before{}, after{};
  // Whether libPocoNet has blocked it at this program's own start depends on how that was linked.
  sigaddset(&before, SIGPIPE);
  pthread_sigmask(SIG_UNBLOCK, &before, nullptr);
  const auto module = Module::load(modules / "blocks_sigpipe", *host.table());
  ASSERT_TRUE(module.has_value()) << module.error().text;
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  EXPECT_EQ(sigismember(&after, SIGPIPE), 0);
}

TEST(Loader, says_when_a_library_that_may_leave_is_still_mapped) {
  const FakeHost host;
  auto first = Module::load(modules / "good", *host.table());
  auto second = Module::load(modules / "good", *host.table());
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(first->unload().error().stage, Stage::unload);
  EXPECT_TRUE(second->unload().has_value());
}

TEST(Loader, keeps_the_mapping_of_a_module_that_may_never_leave) {
  const FakeHost host;
  auto module = Module::start(modules / "never_unload", *host.table(), TEGAMI_RUN_SERVICES);
  ASSERT_TRUE(module.has_value()) << module.error().text;
  EXPECT_TRUE(module->unload().has_value());
  EXPECT_TRUE(is_mapped(modules / "never_unload" / "module.so"));
  EXPECT_THAT(steps(host), ElementsAre("create", "migrate", "activate", "deactivate", "destroy"));
}

TEST(Loader, loads_a_hundred_times) {
  const FakeHost host;
  for (int i = 0; i < 100; ++i) {
    auto module = Module::start(modules / "good", *host.table(), TEGAMI_RUN_SERVICES);
    ASSERT_TRUE(module.has_value()) << module.error().text;
    ASSERT_TRUE(module->unload().has_value());
  }
}

TEST(Loader, refuses_a_library_outside_its_folder_even_by_a_symbolic_link) {
  const FakeHost host;
  const fixtures::TempFolder folder;
  std::filesystem::copy_file(modules / "good" / "manifest.json", folder.path() / "manifest.json");
  std::filesystem::create_symlink(modules / "good" / "module.so", folder.path() / "module.so");
  const auto module = Module::load(folder.path(), *host.table());
  ASSERT_FALSE(module.has_value());
  EXPECT_EQ(module.error().stage, Stage::library);
  EXPECT_THAT(module.error().text, HasSubstr("outside the module's folder"));
}

TEST(Loader, refuses_a_library_that_everybody_may_write) {
  const FakeHost host;
  const fixtures::TempFolder folder;
  for (const auto* file : {"manifest.json", "module.so"})
    std::filesystem::copy_file(modules / "good" / file, folder.path() / file);
  std::filesystem::permissions(folder.path() / "module.so", std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  const auto module = Module::load(folder.path(), *host.table());
  ASSERT_FALSE(module.has_value());
  EXPECT_THAT(module.error().text, HasSubstr("chmod o-w"));
}

TEST(Loader, loads_a_module_wherever_its_folder_is_moved_to) {
  const FakeHost host;
  const fixtures::TempFolder folder;
  const auto moved = folder.path() / "もじゅーる with spaces";
  std::filesystem::copy(modules / "good", moved);
  const auto module = Module::start(moved, *host.table(), TEGAMI_RUN_SERVICES);
  EXPECT_TRUE(module.has_value()) << module.error().text;
}

TEST(Loader, names_the_folder_when_the_manifest_cannot_be_read) {
  const FakeHost host;
  const fixtures::TempFolder folder;
  std::filesystem::create_directory(folder.path() / "broken");
  const auto module = Module::load(folder.path() / "broken", *host.table());
  ASSERT_FALSE(module.has_value());
  EXPECT_EQ(module.error().stage, Stage::manifest);
  EXPECT_EQ(module.error().module, "broken");
}

TEST(Loader, a_missing_host_service_is_found_before_the_library_is_mapped) {
  FakeHost host;
  host.without_service(TEGAMI_HOST_USERS);
  const auto module = Module::load(TEGAMI_BINARY_DIR "/modules/hello", *host.table());
  ASSERT_FALSE(module.has_value());
  EXPECT_EQ(module.error().stage, Stage::services);
  EXPECT_THAT(module.error().text, HasSubstr(TEGAMI_HOST_USERS));
}

TEST(FindModules, gives_folders_with_a_manifest_and_nothing_else) {
  const fixtures::TempFolder folder;
  std::filesystem::create_directory(folder.path() / "empty");
  std::filesystem::copy(modules / "good", folder.path() / "b");
  std::filesystem::copy(modules / "good", folder.path() / "a");
  EXPECT_THAT(find_modules(folder.path()), ElementsAre(folder.path() / "a", folder.path() / "b"));
  EXPECT_THAT(find_modules(folder.path() / "gone"), IsEmpty());
}

}  // namespace
}  // namespace tegami::sdk
