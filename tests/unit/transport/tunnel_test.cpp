// A way through an HTTP proxy (P3, transport.http_proxy), without a socket.
#include "transport/tunnel.h"

#include <gtest/gtest.h>

namespace tegami::transport {
namespace {

TEST(ProxySetting, P3_an_address_with_or_without_credentials_is_read_and_all_else_refused) {
  const auto plain = Proxy::parse("http://proxy.example.test:3128/");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->endpoint.host, "proxy.example.test");
  EXPECT_EQ(plain->endpoint.port, 3128);
  EXPECT_TRUE(plain->authorization.empty());
  const auto known = Proxy::parse("http://taro:p%40ss@10.0.0.1:8080");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->authorization.reveal(), "dGFybzpwQHNz");
  for (const char* bad :
       {"proxy:3128", "https://proxy:1", "http://proxy", "http://proxy:0", "http://proxy:70000", "http://:3128",
        "http://a b:1", "http://taro@proxy:1", "http://a:%4@proxy:1", "http://p:1\r\n"}) {
    EXPECT_FALSE(Proxy::parse(bad)) << bad;
  }
}

TEST(TunnelRules, P3_it_asks_for_the_very_place_and_hands_on_what_the_server_said) {
  Tunnel tunnel(*Proxy::parse("http://taro:pass@proxy:1"), "2001:db8::1", 995);
  EXPECT_EQ(tunnel.output(),
            "CONNECT [2001:db8::1]:995 HTTP/1.1\r\nHost: [2001:db8::1]:995\r\nProxy-Authorization: Basic "
            "dGFybzpwYXNz\r\n\r\n");
  const std::string answer = "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n+OK hello\r\n";
  for (std::size_t cut = 1; cut < answer.size() - 11; ++cut) {
    Tunnel pieces(*Proxy::parse("http://proxy:1"), "mail", 110);
    std::string_view first = std::string_view(answer).substr(0, cut), rest = std::string_view(answer).substr(cut);
    const auto early = pieces.feed(first);
    ASSERT_TRUE(early && !early.value()) << cut;
    const auto open = pieces.feed(rest);
    ASSERT_TRUE(open && open.value()) << cut;
    EXPECT_EQ(rest, "+OK hello\r\n") << cut;
  }
}

std::string refused(std::string_view answer) {
  Tunnel tunnel(*Proxy::parse("http://proxy:1"), "mail", 110);
  const auto open = tunnel.feed(answer);
  return open ? "" : open.error().code;
}

TEST(TunnelRules, P3_a_refusal_and_an_answer_that_is_none_end_it) {
  EXPECT_EQ(refused("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), "proxy_refused");
  EXPECT_EQ(refused("HTTP/1.0 502 Bad Gateway\r\n\r\n"), "proxy_refused");
  EXPECT_EQ(refused("+OK POP3 ready\r\n\r\n"), "proxy_answer");
  EXPECT_EQ(refused("HTTP/1.1 2\r\n\r\n"), "proxy_answer");
  EXPECT_EQ(refused(std::string(Tunnel::kMaxAnswer + 1, 'x')), "proxy_answer");
}

}  // namespace
}  // namespace tegami::transport
