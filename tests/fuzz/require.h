// require.h - what must hold whatever the bytes were; a fuzzer stops at the first that does not.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tegami::fuzz {

inline void require(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", rule);
  std::abort();
}

}  // namespace tegami::fuzz
