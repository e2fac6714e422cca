#include "mailbox/search/tokenizer.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <unicode/uvernum.h>
#include <unicode/uversion.h>

#include <array>

#include "mailbox/search/tokenizer_letters.h"

namespace tegami::mailbox::search {
namespace {

constexpr int kRules = 1;  // raise with every change of what tokens come out

constexpr std::array<char, 128> ascii_words() {
  std::array<char, 128> words{};
  for (char c = '0'; c <= '9'; ++c) words[static_cast<unsigned char>(c)] = c;
  for (char c = 'a'; c <= 'z'; ++c) words[static_cast<unsigned char>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c) words[static_cast<unsigned char>(c)] = static_cast<char>(c + ('a' - 'A'));
  return words;
}
constexpr std::array<char, 128> kAsciiWords = ascii_words();

std::size_t put_utf8(char* out, char32_t c) {
  std::size_t n = 0;
  U8_APPEND_UNSAFE(reinterpret_cast<std::uint8_t*>(out), n, c);
  return n;
}

struct Point {
  char32_t value = 0;  ///< U+FFFF: not UTF-8
  std::size_t next = 0;
};

/// One letter of a run, as UTF-8.
struct RunLetter {
  char32_t folded = 0;
  std::array<char, 4> bytes{};
  std::size_t size = 0;
  std::size_t start = 0, end = 0;
};

class Pass {
 public:
  Pass(std::string_view text, Mode mode, const TokenSink& sink)
      : text_(text), mode_(mode), sink_(sink), letters_(Letters::get()) {}

  bool run() {
    while (at_ < text_.size() && going_) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte < 128) {
        ascii(byte);
      } else {
        point();
      }
    }
    end_word();
    end_run(mode_ == Mode::document);
    return going_;
  }

 private:
  Point peek(std::size_t at) const {
    if (at >= text_.size()) return {0, at};
    auto i = static_cast<std::int64_t>(at);
    UChar32 c = 0;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text_.data());
    U8_NEXT(bytes, i, static_cast<std::int64_t>(text_.size()), c);
    return {c < 0 ? char32_t{0xFFFF} : static_cast<char32_t>(c), static_cast<std::size_t>(i)};
  }

  void ascii(unsigned char first) {
    if (kAsciiWords[first] == 0) {
      if ((first == '\n' || first == '\r') && run_length_ > 0 && run_goes_on()) return;
      end_word();
      end_run(true);
      ++at_;
      return;
    }
    end_run(true);
    if (word_size_ == 0) word_start_ = at_;
    while (at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte >= 128 || kAsciiWords[byte] == 0) break;
      if (word_size_ < kWordBytes) word_[word_size_++] = kAsciiWords[byte];
      ++at_;
    }
    word_end_ = at_;
  }

  /// A letter of a run behind one line break: the break is passed over.
  bool run_goes_on() {
    std::size_t at = at_;
    if (text_[at] == '\r') ++at;
    if (at < text_.size() && text_[at] == '\n') ++at;
    if (letters_.at(peek(at).value).kind != Kind::run) return false;
    at_ = at;
    return true;
  }

  void point() {
    const Point here = peek(at_);
    const std::size_t start = at_;
    at_ = here.next;
    const Letter letter = letters_.at(here.value);
    if (letter.kind == Kind::several) {
      katakana_ = 0;
      for (const Letter& part : letters_.spelled(letter)) take(part, start);
      return;
    }
    if (letter.kind == Kind::run && is_katakana(here.value)) {
      const bool ends_word = is_long_vowel_mark(here.value) && !is_katakana(peek(at_).value);
      if (ends_word && katakana_ >= 3) return;
      ++katakana_;
    } else {
      katakana_ = 0;
    }
    take(letter, start);
  }

  void take(Letter letter, std::size_t start) {
    switch (letter.kind) {
      case Kind::word:
        end_run(true);
        if (word_size_ == 0) word_start_ = start;
        add_to_word(letter.folded);
        word_end_ = at_;
        break;
      case Kind::run:
        end_word();
        add_to_run(letter.folded, start);
        break;
      case Kind::other:
        end_word();
        end_run(true);
        break;
      case Kind::skip:
      case Kind::several:
        break;
    }
  }

  void add_to_word(char32_t folded) {
    std::array<char, 4> bytes{};
    const std::size_t size = put_utf8(bytes.data(), folded);
    if (word_size_ + size > kWordBytes) {
      word_full_ = true;
      return;
    }
    for (std::size_t i = 0; i < size; ++i) word_[word_size_++] = bytes[i];
  }

  void add_to_run(char32_t folded, std::size_t start) {
    for (Point next = peek(at_); next.value > 128; next = peek(at_)) {
      const char32_t one = composed(folded, letters_.at(next.value).folded);
      if (one == 0) break;
      folded = one;
      at_ = next.next;
    }
    if (run_length_ > 0) {
      if (const char32_t again = repeated(last_.folded, folded)) folded = again;
    }
    RunLetter letter{folded, {}, 0, start, at_};
    letter.size = put_utf8(letter.bytes.data(), folded);
    if (run_length_ > 0) {
      std::array<char, 8> pair{};
      std::copy_n(last_.bytes.begin(), last_.size, pair.begin());
      std::copy_n(letter.bytes.begin(), letter.size, pair.begin() + static_cast<std::ptrdiff_t>(last_.size));
      emit({pair.data(), last_.size + letter.size}, last_.start, letter.end);
    }
    last_ = letter;
    ++run_length_;
  }

  void end_word() {
    if (word_size_ == 0) return;
    emit({word_.data(), word_size_}, word_start_, word_end_);
    word_size_ = 0;
    word_full_ = false;
  }

  /// with_last: a run of two letters and more gives its last letter alone too. In a query that waits until another
  /// token follows.
  void end_run(bool with_last) {
    if (run_length_ == 0) return;
    if (run_length_ == 1) {
      emit({last_.bytes.data(), last_.size}, last_.start, last_.end);
    } else if (with_last) {
      if (mode_ == Mode::document) {
        emit({last_.bytes.data(), last_.size}, last_.start, last_.end);
      } else {
        waiting_ = true;
        waits_ = last_;
      }
    }
    run_length_ = 0;
    katakana_ = 0;
  }

  void emit(std::string_view token, std::size_t start, std::size_t end) {
    if (waiting_) {
      waiting_ = false;
      if (going_) going_ = sink_({waits_.bytes.data(), waits_.size}, waits_.start, waits_.end);
    }
    if (going_) going_ = sink_(token, start, end);
  }

  std::string_view text_;
  Mode mode_;
  const TokenSink& sink_;
  const Letters& letters_;
  std::size_t at_ = 0;
  bool going_ = true;

  std::array<char, kWordBytes> word_{};
  std::size_t word_size_ = 0, word_start_ = 0, word_end_ = 0;
  bool word_full_ = false;

  RunLetter last_;
  std::size_t run_length_ = 0;
  std::size_t katakana_ = 0;  ///< letters of the katakana word so far
  bool waiting_ = false;
  RunLetter waits_;
};

}  // namespace

bool tokenize(std::string_view utf8, Mode mode, const TokenSink& sink) { return Pass(utf8, mode, sink).run(); }

bool single_letter(std::string_view token) {
  if (token.empty() || token.size() > 4 || static_cast<unsigned char>(token[0]) < 128) return false;
  std::size_t i = 0;
  UChar32 c = 0;
  U8_NEXT(reinterpret_cast<const std::uint8_t*>(token.data()), i, token.size(), c);
  return c > 0 && i == token.size() && Letters::get().at(static_cast<char32_t>(c)).kind == Kind::run;
}

std::string tokenizer_version() {
  std::array<std::uint8_t, U_MAX_VERSION_LENGTH> version{};
  std::array<char, U_MAX_VERSION_STRING_LENGTH> text{};
  std::string all = "tegami " + std::to_string(kRules);
  u_getVersion(version.data());
  u_versionToString(version.data(), text.data());
  all.append(", ICU ").append(text.data());
  u_getUnicodeVersion(version.data());
  u_versionToString(version.data(), text.data());
  return all.append(", Unicode ").append(text.data());
}

}  // namespace tegami::mailbox::search
