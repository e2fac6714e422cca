#include "transport/private_network.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace tegami::transport {

namespace {

struct Range4 {
  std::uint32_t network;
  unsigned bits;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

constexpr std::array kPrivate4{
    Range4{v4(0, 0, 0, 0), 8},     Range4{v4(10, 0, 0, 0), 8},      Range4{v4(100, 64, 0, 0), 10},
    Range4{v4(127, 0, 0, 0), 8},   Range4{v4(169, 254, 0, 0), 16},  Range4{v4(172, 16, 0, 0), 12},
    Range4{v4(192, 0, 0, 0), 24},  Range4{v4(192, 0, 2, 0), 24},    Range4{v4(192, 168, 0, 0), 16},
    Range4{v4(198, 18, 0, 0), 15}, Range4{v4(198, 51, 100, 0), 24}, Range4{v4(203, 0, 113, 0), 24},
    Range4{v4(224, 0, 0, 0), 3},  // multicast, reserved, broadcast
};

bool is_private4(std::uint32_t address) noexcept {
  return std::any_of(kPrivate4.begin(), kPrivate4.end(), [&](const Range4& range) {
    return (address >> (32U - range.bits)) == (range.network >> (32U - range.bits));
  });
}

bool is_private6(const std::array<std::uint8_t, 16>& a) noexcept {
  const auto word = [&](std::size_t at) { return v4(a[at], a[at + 1], a[at + 2], a[at + 3]); };
  const bool leading_zero = word(0) == 0 && word(4) == 0;
  if (leading_zero && word(8) == 0x0000FFFFU) return is_private4(word(12));                  // ::ffff:0:0/96, mapped
  if (word(0) == 0x0064FF9BU && word(4) == 0 && word(8) == 0) return is_private4(word(12));  // NAT64
  if (a[0] == 0x20 && a[1] == 0x02) return is_private4(word(2));                             // 2002::/16, 6to4
  // Global unicast is 2000::/3; of it 2001:db8::/32 is for documents.
  return (a[0] & 0xE0U) != 0x20U || word(0) == 0x20010DB8U;
}

}  // namespace

bool is_private(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return is_private4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), in.sin6_addr.s6_addr, bytes.size());
    return is_private6(bytes);
  }
  return true;
}

}  // namespace tegami::transport
