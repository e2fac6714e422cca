#include "pages/multipart.h"

#include <gtest/gtest.h>

namespace tegami::pages {
namespace {

/// In pieces of so many bytes.
std::optional<Form> read(std::string_view type, std::string_view body, std::size_t piece) {
  MultipartReader reader(type);
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const auto some = body.substr(at, piece);
    if (!reader.put({some.data(), some.size()})) return std::nullopt;
  }
  return std::move(reader).take();
}

std::string bytes_of(const Form::Value& value) {
  std::string all;
  char buffer[1000];
  const auto source = value.file->open();
  for (auto got = source(buffer); got != 0; got = source(buffer)) all.append(buffer, got);
  return all;
}

TEST(Multipart, keeps_files_untouched_whatever_the_pieces_it_comes_in) {
  const std::string body =
      "before\r\n--XX\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n値\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"csv\"; filename=\"a \\\"b\\\".csv\"\r\n"
      "Content-Type: text/csv\r\n\r\n\xFF\r\n--X\r\n\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"empty\"; filename=\"e\"\r\n\r\n\r\n--XX--\r\nbehind";
  for (std::size_t piece = 1; piece <= body.size(); ++piece) {
    const auto form = read("multipart/form-data; boundary=\"XX\"", body, piece);
    ASSERT_TRUE(form) << piece;
    ASSERT_EQ(form->values().size(), 4u);
    EXPECT_EQ(form->get("name"), "値");
    ASSERT_NE(form->file("csv"), nullptr);
    EXPECT_EQ(bytes_of(*form->file("csv")), "\xFF\r\n--X\r\n") << piece;
    EXPECT_EQ(form->file("csv")->file_name, "a \"b\".csv");
    EXPECT_EQ(form->file("none"), nullptr);
    EXPECT_EQ(bytes_of(*form->file("empty")), "");
  }
}

TEST(Multipart, broken_off_is_refused) {
  const std::string type = "multipart/form-data; boundary=B";
  for (const char* bad : {"", "--B", "--B\r\n", "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nvalue", "--Bx",
                          "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--B"})
    EXPECT_FALSE(read(type, bad, 3)) << bad;
  EXPECT_FALSE(read("multipart/form-data", "--B--", 3));
  EXPECT_TRUE(read(type, "--B--", 3));
  EXPECT_EQ(read(type, "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--B--", 3)->get("a"), "");
  EXPECT_EQ(read(type, "--B\r\n\r\nnameless\r\n--B--", 3)->get(""), "nameless");
}

TEST(Multipart, values_and_heads_are_bounded_and_files_are_not_in_memory) {
  const std::string type = "multipart/form-data; boundary=B";
  const std::string head = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n";
  EXPECT_TRUE(read(type, head + std::string(MultipartReader::text_bytes, 'x') + "\r\n--B--", 65536));
  EXPECT_FALSE(read(type, head + std::string(MultipartReader::text_bytes + 1, 'x') + "\r\n--B--", 65536));
  EXPECT_FALSE(read(type, "--B\r\nX: " + std::string(2 * MultipartReader::head_bytes, 'x'), 1000));
  std::string many;
  for (std::size_t i = 0; i < Form::max_values; ++i) many += head + "\r\n";
  EXPECT_TRUE(read(type, many + "--B--", 65536));
  EXPECT_FALSE(read(type, many + head + "\r\n--B--", 65536));
  const std::string file(20u << 20, '\r');
  const auto form =
      read(type, "--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n" + file + "\r\n--B--", 65536);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->file("f")->file->size(), file.size());
}

}  // namespace
}  // namespace tegami::pages
