#include "mailbox/compose/parameters.h"

#include <gtest/gtest.h>

#include "mailbox/mime/parameters.h"

namespace tegami::mailbox::compose::test {
namespace {

TEST(FileNameParameters, M1_plain_ones_stay_plain) {
  EXPECT_EQ(filename_parameter("report 1.pdf", Charset::utf8), ";\r\n filename=\"report 1.pdf\"");
  EXPECT_EQ(name_parameter("report 1.pdf", Charset::utf8), ";\r\n name=\"report 1.pdf\"");
}

TEST(FileNameParameters, M1_others_by_RFC_2231_and_as_encoded_words_for_old_mailers) {
  EXPECT_EQ(filename_parameter("資料.pdf", Charset::utf8), ";\r\n filename*=UTF-8''%E8%B3%87%E6%96%99.pdf");
  EXPECT_EQ(name_parameter("資料.pdf", Charset::utf8), ";\r\n name=\"=?UTF-8?B?6LOH5paZLnBkZg==?=\"");
  EXPECT_EQ(filename_parameter("資料.pdf", Charset::iso_2022_jp),
            ";\r\n filename*=ISO-2022-JP''%1B%24B%3BqNA%1B%28B.pdf");
  EXPECT_EQ(filename_parameter("a\"b\\c.txt", Charset::utf8), ";\r\n filename*=UTF-8''a%22b%5Cc.txt");
  EXPECT_EQ(filename_parameter("=?UTF-8?Q?x?=", Charset::utf8), ";\r\n filename*=UTF-8''%3D%3FUTF-8%3FQ%3Fx%3F%3D");
  EXPECT_EQ(filename_parameter("平成三十年度予算編成資料.xlsx", Charset::utf8),
            ";\r\n filename*0*=UTF-8''%E5%B9%B3%E6%88%90%E4%B8%89%E5%8D%81%E5%B9%B4%E5%BA%A6"
            ";\r\n filename*1*=%E4%BA%88%E7%AE%97%E7%B7%A8%E6%88%90%E8%B3%87%E6%96%99"
            ";\r\n filename*2*=.xlsx");
}

TEST(FileNameParameters, M1_no_line_has_more_than_76_columns) {
  for (std::size_t size = 1; size < 250; ++size) {
    for (const std::string& name :
         {std::string(size, 'x'), "\u8CC7" + std::string(size, 'x'), std::string(size, '"')}) {
      for (std::string lines :
           {filename_parameter(name, Charset::utf8) + ";\r\n", name_parameter(name, Charset::utf8) + ";\r\n"}) {
        for (std::size_t end = lines.find("\r\n"); end != lines.npos; end = lines.find("\r\n")) {
          ASSERT_LE(end, 76U) << lines;
          lines.erase(0, end + 2);
        }
      }
    }
  }
}

TEST(FileNameParameters, M1_any_name_is_read_the_same) {
  for (const Charset charset : {Charset::utf8, Charset::iso_2022_jp}) {
    for (std::string name = "資"; name.size() < 600; name += name.size() % 4 == 0   ? "a料"
                                                             : name.size() % 3 == 0 ? " '%*"
                                                                                    : "テ") {
      const auto read = mime::parse_parameters(" attachment" + filename_parameter(name, charset));
      EXPECT_EQ(read.get("filename"), name);
      const auto old = mime::parse_parameters(" a/b" + name_parameter(name, charset));
      EXPECT_EQ(old.get("name"), name);
    }
  }
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
