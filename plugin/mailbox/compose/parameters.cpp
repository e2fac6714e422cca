#include "mailbox/compose/parameters.h"

#include <algorithm>
#include <vector>

#include "mailbox/compose/characters.h"
#include "mailbox/compose/encoded_words.h"
#include "mailbox/compose/header.h"
#include "mailbox/compose/iso_2022_jp.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::string_view kNewLine = ";\r\n ";

/// Plain enough for a quoted-string on one line, with the parameter's name and a ";".
bool is_simple(std::string_view parameter, std::string_view name) {
  return name.find("=?") == name.npos && parameter.size() + name.size() + 5 <= kColumns &&
         std::ranges::all_of(name, [](char c) { return c >= ' ' && c < 127 && c != '"' && c != '\\'; });
}

std::string simple(std::string_view parameter, std::string_view name) {
  return std::string(kNewLine).append(parameter).append("=\"").append(name).append("\"");
}

std::string percent(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
        c == '_') {
      out += c;
      continue;
    }
    out += '%';
    out += kHex[static_cast<unsigned char>(c) >> 4U];
    out += kHex[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

/// Percent-coded, in pieces that each fit on a line, begin and end in ASCII and cut no letter: some readers (Python's)
/// decode each piece by itself.
std::vector<std::string> coded_pieces(std::string_view name, Charset charset, std::size_t room) {
  const bool jis = charset == Charset::iso_2022_jp;
  const std::string text = jis ? Iso2022Jp::folded(name) : std::string(name);
  std::vector<std::string> pieces;
  std::string letters, coded;
  for (const char32_t c : Characters(std::string_view(text))) {
    const std::size_t before = letters.size();
    mime::append_utf8(letters, c);
    std::string with = percent(jis ? to_iso_2022_jp(letters).value() : letters);
    if (with.size() > room) {
      pieces.push_back(std::move(coded));
      letters.erase(0, before);
      with = percent(jis ? to_iso_2022_jp(letters).value() : letters);
    }
    coded = std::move(with);
  }
  pieces.push_back(std::move(coded));
  return pieces;
}

}  // namespace

std::string filename_parameter(std::string_view name, Charset charset) {
  if (is_simple("filename", name)) return simple("filename", name);
  const std::string_view begin = charset == Charset::utf8 ? "UTF-8''" : "ISO-2022-JP''";
  const std::size_t room = kColumns - std::string_view(" filename*00*=;").size() - begin.size();
  std::vector<std::string> pieces = coded_pieces(name, charset, room);
  pieces.front().insert(0, begin);
  if (pieces.size() == 1) return std::string(kNewLine).append("filename*=").append(pieces.front());
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    out.append(kNewLine).append("filename*").append(std::to_string(i)).append("*=").append(pieces[i]);
  }
  return out;
}

std::string name_parameter(std::string_view name, Charset charset) {
  if (is_simple("name", name)) return simple("name", name);
  std::string value;
  constexpr std::size_t kRoom = kColumns - std::string_view(" name=\"\";").size();
  // The last word has a quote and perhaps a semicolon behind it.
  for (const std::string& word : encoded_words(name, charset, kRoom, kWordBytes - 2)) {
    if (!value.empty()) value += "\r\n ";
    value += word;
  }
  return std::string(kNewLine).append("name=\"").append(value).append("\"");
}

}  // namespace tegami::mailbox::compose
