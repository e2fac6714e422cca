#include "mailbox/mime/html_tree.h"

#include <algorithm>
#include <csetjmp>
#include <cstdint>

#include "mailbox/mime/limits.h"

namespace tegami::mailbox::mime {
namespace {

constexpr std::size_t kChunk = 64u << 10;

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

struct HtmlTree::Arena {
  std::vector<std::unique_ptr<std::byte[]>> chunks;
  std::byte* at = nullptr;
  std::size_t left = 0;
  std::size_t total = 0;
  std::jmp_buf given_up;

  static void* allocate(void* self, std::size_t size) {
    auto& arena = *static_cast<Arena*>(self);
    size = (size + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);
    if (size > arena.left) {
      const std::size_t chunk = std::max(size, kChunk);
      arena.total += chunk;
      // Gumbo knows no failing allocator; between here and parse() there are only its C frames.
      if (arena.total > kGumboBytes) std::longjmp(arena.given_up, 1);
      arena.chunks.push_back(std::make_unique_for_overwrite<std::byte[]>(chunk));
      arena.at = arena.chunks.back().get();
      arena.left = chunk;
    }
    void* const memory = arena.at;
    arena.at += size;
    arena.left -= size;
    return memory;
  }
  static void release(void*, void*) {}

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
