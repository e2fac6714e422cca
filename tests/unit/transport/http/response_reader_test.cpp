// Answers of HTTP servers, good and bad, in pieces of every size.
#include "transport/http/response_reader.h"

#include <gtest/gtest.h>

namespace tegami::transport::http {
namespace {

constexpr std::size_t kMaxBody = 1'000;

struct Read {
  bool whole = false;
  std::string code;
  Response response;
};

/// In pieces of `piece` bytes; at the end the peer closes.
Read read(std::string_view bytes, std::size_t piece, bool clean = true) {
  ResponseReader reader(kMaxBody);
  Read told;
  const auto judge = [&](const Result<bool>& result) {
    if (!result) told.code = result.error().code;
    told.whole = result && result.value();
    return told.whole || !result;
  };
  bool over = false;
  while (!over && !bytes.empty()) {
    over = judge(reader.feed(bytes.substr(0, piece)));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  if (!over) judge(reader.closed(clean, clean ? "" : "unexpected eof"));
  if (told.whole) told.response = reader.take();
  return told;
}

const std::string kLength =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\nhello world";
const std::string kChunks =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;name=\"a b\"\r\n world\r\n0\r\nX-End: "
    "yes\r\n\r\n";
const std::string kUntilClose = "HTTP/1.0 200 OK\r\n\r\nhello world";
const std::string kInterim =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\n"
    "Content-Length: 11\r\n\r\nhello world";

TEST(ResponseReader, Reads_each_framing_in_pieces_of_every_size) {
  for (const auto& text : {kLength, kChunks, kUntilClose, kInterim}) {
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
      const Read told = read(text, piece);
      ASSERT_TRUE(told.whole) << text << piece << told.code;
      EXPECT_EQ(told.response.status, 200);
      EXPECT_EQ(told.response.body.reveal(), "hello world");
    }
  }
  EXPECT_EQ(read(kLength, 7).response.value("content-TYPE"), "application/json");
}

TEST(ResponseReader, Cut_at_any_byte_it_is_not_whole) {
  for (const auto& text : {kLength, kChunks, kInterim}) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const Read told = read(std::string_view(text).substr(0, size), 9);
      EXPECT_FALSE(told.whole) << text.substr(0, size);
      EXPECT_EQ(told.code, "connection_closed");
    }
  }
  // Without a length only a close that TLS announced is an end (RFC 9112 section 6.3, RFC 9110 section 4.3.4).
  for (std::size_t size = 0; size < kUntilClose.size(); ++size) {
    EXPECT_FALSE(read(std::string_view(kUntilClose).substr(0, size), 9, false).whole);
  }
  EXPECT_FALSE(read(kUntilClose, 9, false).whole);
}

TEST(ResponseReader, Some_answers_have_no_body_whatever_they_say) {
  for (const std::string status : {"204 No Content", "304 Not Modified"}) {
    const Read told = read("HTTP/1.1 " + status + "\r\nContent-Length: 50\r\n\r\n", 100);
    EXPECT_TRUE(told.whole);
    EXPECT_TRUE(told.response.body.empty());
  }
  EXPECT_TRUE(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 100).whole);
  EXPECT_TRUE(read("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 100).whole);
}

TEST(ResponseReader, What_can_be_read_in_two_ways_is_refused) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const std::string& text : {std::string("garbage\r\n\r\n"),
                                  std::string("HTTP/2 200 OK\r\n\r\n"),
                                  std::string("HTTP/1.1 20 OK\r\n\r\n"),
                                  std::string("HTTP/1.1 2000 OK\r\n\r\n"),
                                  std::string("HTTP/1.1 -20 OK\r\n\r\n"),
                                  std::string("HTTP/1.1 099 OK\r\n\r\n"),
                                  std::string("HTTP/1.1 101 Switching\r\n\r\n"),
                                  std::string("\r\n\r\n"),
                                  std::string("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n"),
                                  ok + "X: a\rb\r\n\r\n",
                                  ok + std::string("X: a\0b\r\n\r\n", 10),
                                  ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                                  ok + "Content-Length: 5, 5\r\n\r\nhello",
                                  ok + "Content-Length: -5\r\n\r\n",
                                  ok + "Content-Length: 5x\r\n\r\n",
                                  ok + "Content-Length:\r\n\r\n",
                                  ok + "Content-Length: 99999999999999999999999\r\n\r\n",
                                  ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                                  ok + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                                  ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                                  std::string("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                                  ok + "Content-Encoding: gzip\r\n\r\n"}) {
    for (const std::size_t piece : {std::size_t{1}, text.size()}) {
      EXPECT_EQ(read(text, piece).code, "http_bad_response") << text;
    }
  }
}

TEST(ResponseReader, Bad_chunks_are_refused) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string chunks :
       {"x\r\n", "-1\r\n", "0x5\r\nhello\r\n", "\r\n", " 5\r\nhello\r\n", "5\nhello\r\n", ";a=b\r\n",
        "000000005\r\nhello\r\n", "5\r\nhello!\r\n", "5\r\nhello\n0\r\n\r\n", "5 5\r\nhello\r\n"}) {
    for (const std::size_t piece : {1, 100}) {
      EXPECT_EQ(read(head + chunks, piece).code, "http_bad_response") << chunks;
    }
  }
  EXPECT_TRUE(read(head + "5 \r\nhello\r\n0\r\n\r\n", 100).whole);
}

TEST(ResponseReader, Everything_is_bounded) {
  const std::string ok = "HTTP/1.1 200 OK\r\n", chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string much(kMaxBody + 1, 'x'), very_much(kMaxHead, 'x');
  std::string interim;
  while (interim.size() <= kMaxHead) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  std::string chunks;
  for (std::size_t i = 0; i <= kMaxBody; ++i) chunks += "1\r\nx\r\n";
  std::string trailers = "0\r\n";
  while (trailers.size() <= kMaxHead) trailers += "X: y\r\n";
  for (const std::string& text :
       {ok + "X: " + very_much, ok + "Content-Length: " + std::to_string(kMaxBody + 1) + "\r\n\r\n", ok + "\r\n" + much,
        chunked + "3e9\r\n", chunked + "ffffffff\r\n", chunked + chunks, chunked + "5;" + very_much, chunked + trailers,
        interim}) {
    for (const std::size_t piece : {std::size_t{7}, text.size()}) {
      EXPECT_EQ(read(text, piece).code, "http_too_large") << text.substr(0, 100);
    }
  }
  EXPECT_EQ(read(ok + "\r\n" + std::string(kMaxBody, 'x'), 64).response.body.reveal().size(), kMaxBody);
}

}  // namespace
}  // namespace tegami::transport::http
