/// html_tree.h - Gumbo's tree of a hostile HTML text, in at most kGumboBytes of memory: it is given up when a text
/// asks for more, and its end costs no recursion.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace tegami::mailbox::mime {

class HtmlTree {
 public:
  /// nullopt: too deep or too large (limits.h). html must outlive the tree.
  static std::optional<HtmlTree> parse(std::string_view html);

  const GumboNode* document() const { return document_; }

 private:
  struct Arena;

  HtmlTree() = default;
  std::shared_ptr<Arena> arena_;
  const GumboNode* document_ = nullptr;
};

/// An element's attribute; empty when it has none.
std::string_view attribute(const GumboElement& element, const char* name);

}  // namespace tegami::mailbox::mime
