#include "security/inside.h"

#include <gtest/gtest.h>

#include "fixtures/process.h"

namespace samplehost {
namespace {

namespace fs = std::filesystem;
using tegami::fixtures::write_file;

class FileInside : public testing::Test {
 protected:
  FileInside() {
    fs::create_directories(root / "icons");
    write_file(root / "a.css", "a");
    write_file(root / "icons" / "b.svg", "b");
    write_file(root / ".hidden", "h");
    write_file(folder / "secret", "s");
    fs::create_directories(folder / "assets2");
    write_file(folder / "assets2" / "c", "c");
    fs::create_symlink(folder / "secret", root / "link");
    fs::create_directory_symlink(folder / "assets2", root / "out");
  }
  const tegami::fixtures::TempFolder folder;
  const fs::path root = folder / "assets";
};

TEST_F(FileInside, files_and_files_in_folders_are_found) {
  EXPECT_TRUE(file_inside(root, "a.css"));
  EXPECT_TRUE(file_inside(root, "icons/b.svg"));
}

TEST_F(FileInside, nothing_outside_the_folder_is_found) {
  using namespace std::string_view_literals;
  for (const auto name : {""sv, "/"sv, "."sv, ".."sv, "../secret"sv, "icons/../../secret"sv, "/etc/passwd"sv, "icons"sv,
                          "icons/"sv, "icons//b.svg"sv, "..\\secret"sv, ".hidden"sv, "icons/./b.svg"sv, "link"sv,
                          "out/c"sv, "../assets2/c"sv, "a.css\0"sv, "a.css\n"sv, "none"sv})
    EXPECT_FALSE(file_inside(root, name)) << name;
}

}  // namespace
}  // namespace samplehost
