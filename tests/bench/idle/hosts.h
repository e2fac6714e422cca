// Where account n has its server: eight accounts a server, as the module opens no more sessions to one at once.
#pragma once

#include <string>

namespace tegami::bench {

inline std::string host_of(int account) {
  const int host = account / 8;
  return "127.0." + std::to_string(1 + host / 250) + "." + std::to_string(1 + host % 250);
}

}  // namespace tegami::bench
