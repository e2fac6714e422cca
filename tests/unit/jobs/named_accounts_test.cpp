#include "jobs/named_accounts.h"

#include <gtest/gtest.h>

namespace tegami::jobs {
namespace {

TEST(NamedAccounts, A12_a_deleted_account_leaves_each_list_that_names_it_and_no_other_number_goes) {
  EXPECT_EQ(without_accounts(R"({"ids":[7,8,77]})", {7}), R"({"ids":[8,77]})");
  EXPECT_EQ(without_accounts(R"({"received":7,"accounts":[{"id":7,"received":1},{"id":8,"received":7}]})", {7}),
            R"({"received":7,"accounts":[{"id":8,"received":7}]})");
  EXPECT_EQ(without_accounts(R"({"left_out_rows":[{"id":7,"name":"a"}],"columns":[7]})", {7, 9}),
            R"({"left_out_rows":[],"columns":[7]})");
}

TEST(NamedAccounts, A12_what_names_none_of_them_stays_to_the_byte) {
  for (const char* text : {"", "no json 7", "[7]", R"({ "ids": [8] })", R"({"checked": 7})"})
    EXPECT_EQ(without_accounts(text, {7}), text);
}

TEST(NamedAccounts, A12_who_is_named_is_found_in_requests_and_results) {
  std::vector<std::int64_t> named;
  add_named_accounts(R"({"ids":[7,8],"scope":"personal"})", named);
  add_named_accounts(R"({"failed":[{"id":9}],"accounts":3})", named);
  EXPECT_EQ(named, (std::vector<std::int64_t>{7, 8, 9}));
}

}  // namespace
}  // namespace tegami::jobs
