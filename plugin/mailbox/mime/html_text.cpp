#include "mailbox/mime/html_text.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "mailbox/mime/fields.h"
#include "mailbox/mime/html_tree.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::mime {
namespace {

constexpr std::size_t kLinkBytes = 500;  ///< a longer address says nothing to a reader
constexpr std::size_t kMetaBytes = 1024;
constexpr std::string_view kNbsp = "\u00A0";

enum class Layout : std::uint8_t { in_line, block, paragraph, cell, item, rule, line_break, hidden };

Layout layout_of(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_IFRAME:
      return Layout::hidden;
    case GUMBO_TAG_BR:
      return Layout::line_break;
    case GUMBO_TAG_HR:
      return Layout::rule;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
      return Layout::cell;
    case GUMBO_TAG_LI:
      return Layout::item;
    case GUMBO_TAG_P:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_PRE:
      return Layout::paragraph;
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_BODY:
      return Layout::block;
    default:
      return Layout::in_line;
  }
}

/// Puts words on lines.
class Lines {
 public:
  void words(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r' || text[i] == '\f') {
        space_ = true;
        ++i;
      } else if (text.substr(i).starts_with(kNbsp)) {
        space_ = true;
        i += kNbsp.size();
      } else {
        const std::size_t end = std::min(text.find_first_of(" \t\n\r\f\xC2", i + 1), text.size());
        add(text.substr(i, end - i));
        i = end;
      }
    }
  }
  void as_is(std::string_view text) {
    for (const char c : text) {
      if (c == '\n') {
        line_break();
      } else if (c != '\r') {
        add({&c, 1});
      }
    }
  }
  void begin(Layout layout) {
    switch (layout) {
      case Layout::block:
        at_least(1);
        break;
      case Layout::paragraph:
        at_least(2);
        break;
      case Layout::cell:
        space_ = true;
        break;
      case Layout::item:
        at_least(1);
        add("- ");
        break;
      case Layout::rule:
        at_least(1);
        add("----");
        at_least(1);
        break;
      case Layout::line_break:
        line_break();
        break;
      case Layout::in_line:
      case Layout::hidden:
        break;
    }
  }
  void end(Layout layout) {
    if (layout == Layout::paragraph) at_least(2);
    if (layout == Layout::block || layout == Layout::item) at_least(1);
  }
  std::size_t size() const { return out_.size(); }
  std::string_view since(std::size_t place) const { return std::string_view(out_).substr(place); }
  std::string take() {
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  void at_least(std::size_t lines) {
    lines_ = std::max(lines_, lines);
    space_ = false;
  }
  void line_break() {
    lines_ = std::min<std::size_t>(lines_ + 1, 3);
    space_ = false;
  }
  void add(std::string_view text) {
    if (!out_.empty()) {
      out_.append(lines_, '\n');
      if (lines_ == 0 && space_ && !out_.ends_with(' ')) out_ += ' ';
    }
    lines_ = 0;
    space_ = false;
    out_ += text;
  }

  std::string out_;
  std::size_t lines_ = 0;
  bool space_ = false;
};

bool is_hidden(const GumboElement& element) {
  std::string style;
  for (const char c : attribute(element, "style")) {
    if (c != ' ') style += c;
  }
  return style.find("display:none") != std::string::npos;
}

/// The address behind a link, where it tells more than its text does.
void add_address(Lines& lines, const GumboElement& link, std::size_t from) {
  const std::string_view href = attribute(link, "href");
  const bool worth = href.starts_with("http://") || href.starts_with("https://") || href.starts_with("mailto:");
  if (!worth || href.size() > kLinkBytes || from > lines.size()) return;
  const std::string_view bare = href.substr(href.find(':') + 1);
  std::string_view core = bare.starts_with("//") ? bare.substr(2) : bare;
  if (core.ends_with('/')) core.remove_suffix(1);
  const std::string_view text = lines.since(from);
  if (text.empty() || text.find(core) != std::string_view::npos) return;
  lines.words(" <");
  lines.words(href);
  lines.words(">");
}

struct Open {
  const GumboNode* node;
  unsigned next = 0;
  std::size_t text_from = 0;
};

const GumboVector* children(const GumboNode* node) {
  if (node->type == GUMBO_NODE_ELEMENT) return &node->v.element.children;
  return node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children : nullptr;
}

std::string from_tree(const GumboNode* document) {
  Lines lines;
  std::size_t pre = 0;
  std::vector<Open> open = {{document}};
  while (!open.empty()) {
    Open& top = open.back();
    const GumboVector* inside = children(top.node);
    const bool element = top.node->type == GUMBO_NODE_ELEMENT;
    if (top.next == inside->length) {
      if (element) {
        lines.end(layout_of(top.node->v.element.tag));
        if (top.node->v.element.tag == GUMBO_TAG_PRE) --pre;
        if (top.node->v.element.tag == GUMBO_TAG_A) add_address(lines, top.node->v.element, top.text_from);
      }
      open.pop_back();
      continue;
    }
    const auto* node = static_cast<const GumboNode*>(inside->data[top.next++]);
    switch (node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE:
        pre > 0 ? lines.as_is(node->v.text.text) : lines.words(node->v.text.text);
        break;
      case GUMBO_NODE_ELEMENT: {
        const GumboElement& inner = node->v.element;
        const Layout layout = layout_of(inner.tag);
        if (layout == Layout::hidden || is_hidden(inner)) break;
        lines.begin(layout);
        if (inner.tag == GUMBO_TAG_IMG) lines.words(attribute(inner, "alt"));
        if (inner.tag == GUMBO_TAG_PRE) ++pre;
        open.push_back({node, 0, lines.size()});
        break;
      }
      default:
        break;
    }
  }
  return lines.take();
}

/// An entity at i, written to text; answers its bytes, 0: none.
std::size_t entity(std::string_view html, std::size_t i, std::string& text) {
  const std::size_t end = html.find(';', i);
  if (end == std::string_view::npos || end - i > 10 || end - i < 2) return 0;
  const std::string_view name = html.substr(i + 1, end - i - 1);
  if (name == "amp")
    text += '&';
  else if (name == "lt")
    text += '<';
  else if (name == "gt")
    text += '>';
  else if (name == "quot")
    text += '"';
  else if (name == "nbsp")
    text += ' ';
  else if (name.starts_with('#')) {
    const bool hex = name.size() > 2 && (name[1] == 'x' || name[1] == 'X');
    std::uint32_t point = 0;
    const char* last = name.data() + name.size();
    const auto read = std::from_chars(name.data() + (hex ? 2 : 1), last, point, hex ? 16 : 10);
    if (read.ptr != last || point == 0 || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return 0;
    append_utf8(text, point);
  } else {
    return 0;
  }
  return end + 1 - i;
}

/// For what has no tree: tags dropped one by one.
std::string tag_by_tag(std::string_view html) {
  Lines lines;
  std::string text;
  for (std::size_t i = 0; i < html.size();) {
    if (html[i] == '&') {
      if (const std::size_t used = entity(html, i, text)) {
        i += used;
        continue;
      }
    }
    const bool tag =
        html[i] == '<' && i + 1 < html.size() &&
        (html[i + 1] == '/' || html[i + 1] == '!' || html[i + 1] == '?' || (html[i + 1] >= 'A' && html[i + 1] <= 'z'));
    if (!tag) {
      text += html[i++];
      continue;
    }
    lines.words(text);
    text.clear();
    const std::size_t name_at = i + (html[i + 1] == '/' ? 2 : 1);
    const std::size_t name_end = std::min(html.find_first_of(" \t\r\n/>", name_at), html.size());
    const std::string name(html.substr(name_at, std::min<std::size_t>(name_end - name_at, 20)));
    const Layout layout = layout_of(gumbo_tag_enum(name.c_str()));
    const bool closing = html[i + 1] == '/';
    closing ? lines.end(layout) : lines.begin(layout);
    std::size_t end = html.substr(i).starts_with("<!--") ? html.find("-->", i) : html.find('>', i);
    if (layout == Layout::hidden && !closing && name != "head") {
      std::size_t close = html.find("</", end);
      while (close != std::string_view::npos && !same_name(html.substr(close + 2, name.size()), name)) {
        close = html.find("</", close + 2);
      }
      end = close == std::string_view::npos ? close : html.find('>', close);
    }
    if (end == std::string_view::npos) break;
    i = end + (html[end] == '-' ? 3 : 1);
  }
  lines.words(text);
  return lines.take();
}

}  // namespace

std::string html_to_text(std::string_view html) {
  if (const auto tree = HtmlTree::parse(html)) return from_tree(tree->document());
  return tag_by_tag(html);
}

std::string meta_charset(std::string_view html) {
  std::string head(html.substr(0, kMetaBytes));
  for (char& c : head) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const std::size_t meta = head.find("<meta");
  const std::size_t at = meta == std::string::npos ? meta : head.find("charset=", meta);
  if (at == std::string::npos) return {};
  const std::size_t begin = head.find_first_not_of("\"' ", at + 8);
  if (begin == std::string::npos) return {};
  return head.substr(begin, head.find_first_of("\"' />;", begin) - begin);
}

}  // namespace tegami::mailbox::mime
