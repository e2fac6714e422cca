/// limits.h - how much structure a mail may have before the rest of it is not shown (it stays in the raw mail).
#pragma once

#include <cstddef>

namespace tegami::mailbox::mime {

constexpr std::size_t kHeadBytes = 1u << 20;        ///< of the mail's own head; the body begins there at the latest
constexpr std::size_t kPartHeadBytes = 256u << 10;  ///< of one part's head
constexpr std::size_t kPartHeadsBytes = 4u << 20;   ///< of all parts' heads
constexpr std::size_t kPartHeadLines = 50'000;      ///< of all parts' heads
constexpr std::size_t kDepth = 50;                  ///< multiparts and messages inside each other
constexpr std::size_t kParts = 5'000;
constexpr std::size_t kLooseBytes = 1u << 20;   ///< before a multipart's first boundary, or behind its last
constexpr std::size_t kInMemory = 1u << 20;     ///< a larger mail is spilled to an unlinked temporary file
constexpr std::size_t kGumboBytes = 24u << 20;  ///< of memory for one HTML tree
constexpr std::size_t kHtmlUnclosed = 2'000;    ///< open tags: more are read without a tree

}  // namespace tegami::mailbox::mime
