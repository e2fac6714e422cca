// Addresses as administrators and metadata give them.
#include "transport/http/url.h"

#include <gtest/gtest.h>

namespace tegami::transport::http {
namespace {

TEST(Url, Is_kept_to_the_letter) {
  const auto url = Url::parse("https://Login.Example.com/t%2Fx/authorize?a=%20b&c=/../d");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "login.example.com");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/t%2Fx/authorize?a=%20b&c=/../d");
  EXPECT_EQ(url->authority(), "login.example.com");
}

TEST(Url, Knows_ports_and_addresses) {
  EXPECT_EQ(Url::parse("https://a.example")->target, "/");
  EXPECT_EQ(Url::parse("https://a.example?x=1")->target, "/?x=1");
  EXPECT_EQ(Url::parse("https://a.example:8443/")->authority(), "a.example:8443");
  EXPECT_EQ(Url::parse("https://a.example:443/")->authority(), "a.example");
  EXPECT_EQ(Url::parse("http://127.0.0.1:80/")->authority(), "127.0.0.1");
  const auto ipv6 = Url::parse("http://[::1]:8080/x");
  ASSERT_TRUE(ipv6);
  EXPECT_FALSE(ipv6->tls);
  EXPECT_EQ(ipv6->host, "::1");
  EXPECT_EQ(ipv6->authority(), "[::1]:8080");
}

TEST(Url, Refuses_what_could_be_read_in_two_ways) {
  for (const std::string text : {"",
                                 "https://",
                                 "https:///x",
                                 "ftp://a.example/",
                                 "a.example",
                                 "https://user@a.example/",
                                 "https://a@b:c@d/",
                                 "https://a.example/#part",
                                 "https://a.example/ x",
                                 "https://a.example/\r\nX: y",
                                 "https://a.example:0/",
                                 "https://a.example:99999/",
                                 "https://a.example:/",
                                 "https://a.example:4x/",
                                 "https://[::1/",
                                 "https://[a.example]/",
                                 "https://[::1]x/",
                                 "https://a.example\\@b.example/",
                                 "https://名前.example/",
                                 "HTTPS://a.example/"}) {
    EXPECT_FALSE(Url::parse(text)) << text;
  }
  EXPECT_FALSE(Url::parse("https://a.example/" + std::string(Url::kMaxBytes, 'x')));
}

}  // namespace
}  // namespace tegami::transport::http
