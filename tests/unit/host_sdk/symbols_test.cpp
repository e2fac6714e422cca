// TH-11: one exported symbol.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>

#include <algorithm>
#include <memory>
#include <string>

namespace {

TEST(Symbols, TH_11_the_example_exports_one_symbol) {
  const std::unique_ptr<FILE, int (*)(FILE*)> nm(
      ::popen("nm -D --defined-only '" TEGAMI_BINARY_DIR "/modules/hello/hello.so' 2>&1 | grep -v __odr_asan", "r"),
      ::pclose);  // AddressSanitizer marks each global by a symbol of its own
  ASSERT_NE(nm, nullptr);
  char buffer[4096] = {};
  const std::string output(buffer, ::fread(buffer, 1, sizeof buffer, nm.get()));
  EXPECT_THAT(output, testing::EndsWith(" tegami_module_entry\n"));
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
}

}  // namespace
