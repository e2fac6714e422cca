#include "mailbox/mime/html_tree.h"

#include <algorithm>
#include <csetjmp>
#include <cstdlib>
#include <new>
#include <utility>

#include "mailbox/mime/limits.h"

namespace tegami::mailbox::mime {
namespace {

/// Tags that are open at once, at most; those that HTML closes by itself count too, so this is a guess upwards.
std::size_t most_unclosed(std::string_view html) {
  std::size_t open = 0, most = 0;
  for (std::size_t i = html.find('<'); i != std::string_view::npos && i + 2 < html.size(); i = html.find('<', i + 1)) {
    const char c = html[i + 1];
    if (c == '/') {
      if (open > 0) --open;
      continue;
    }
    if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) continue;
    const std::size_t end = html.find_first_of(" \t\r\n/>", i + 1);
    const std::string_view name = html.substr(i + 1, end == std::string_view::npos ? end : end - i - 1);
    const bool empty = name == "br" || name == "BR" || name == "img" || name == "IMG" || name == "hr" ||
                       name == "meta" || name == "link" || name == "p" || name == "P" || name == "li" ||
                       name == "input";
    if (!empty) most = std::max(most, ++open);
  }
  return most;
}

}  // namespace

/// Every block is on one list, so that a tree given up, or done with, is freed without Gumbo's recursion.
struct HtmlTree::Arena {
  struct alignas(std::max_align_t) Block {
    Block* before;
    Block* after;
    std::size_t size;
  };

  Block all{&all, &all, 0};
  std::size_t total = 0;
  std::jmp_buf given_up;

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() {
    for (Block* block = all.after; block != &all;) std::free(std::exchange(block, block->after));
  }

  static void* allocate(void* self, std::size_t size) {
    auto& arena = *static_cast<Arena*>(self);
    arena.total += size + sizeof(Block);
    void* const memory = arena.total > kGumboBytes ? nullptr : std::malloc(size + sizeof(Block));
    // Gumbo knows no failing allocator; between here and parse() there are only its C frames.
    if (memory == nullptr) std::longjmp(arena.given_up, 1);
    auto* const block = new (memory) Block{&arena.all, arena.all.after, size + sizeof(Block)};
    block->after->before = block;
    arena.all.after = block;
    return block + 1;
  }

  static void release(void* self, void* memory) {
    if (memory == nullptr) return;
    Block* const block = static_cast<Block*>(memory) - 1;
    block->before->after = block->after;
    block->after->before = block->before;
    static_cast<Arena*>(self)->total -= block->size;
    std::free(block);
  }

  const GumboNode* parse(std::string_view html) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = this;
    options.max_errors = 0;
    if (setjmp(given_up) != 0) return nullptr;
    return gumbo_parse_with_options(&options, html.data(), html.size())->document;
  }
};

std::optional<HtmlTree> HtmlTree::parse(std::string_view html) {
  if (most_unclosed(html) > kHtmlUnclosed) return std::nullopt;
  HtmlTree tree;
  tree.arena_ = std::make_shared<Arena>();
  tree.document_ = tree.arena_->parse(html);
  if (tree.document_ == nullptr) return std::nullopt;
  return tree;
}

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

}  // namespace tegami::mailbox::mime
