/// tokenizer.h - text to search words, the same for documents and queries, on both stores (M2).
///
/// Letters are folded first: NFKC with case folding (full and half width, ㈱ and ① are alike), accents dropped from
/// Latin and Greek, katakana to hiragana (a trailing long-vowel mark of a katakana word of four letters or more is
/// dropped, kana iteration marks are written out). Then:
/// - Latin, Cyrillic and other scripts with spaces: a word is a run of letters, marks and digits; every other sign
///   parts words, so that a host name or version is found by each of its pieces. Cut at kWordBytes.
/// - Han, kana, Hangul, Thai and their like: a run gives overlapping pairs of letters. A run goes on over one line
///   break, for hard-wrapped mail. A document's run ends with its last letter alone, so that this can be found by
///   prefix; so does a query's, but for the run that ends the query (else no word of three letters is ever found).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tegami::mailbox::search {

enum class Mode : std::uint8_t { document, query };

constexpr std::size_t kWordBytes = 64;  ///< of folded UTF-8; the rest of a longer word is passed over

/// Gets each token, folded UTF-8, never empty, valid during the call, with its place in the text in bytes.
/// Returns false to stop.
using TokenSink = std::function<bool(std::string_view token, std::size_t start, std::size_t end)>;

/// Broken UTF-8 parts words and is passed over. Any thread; no allocation. false: the sink stopped it.
bool tokenize(std::string_view utf8, Mode mode, const TokenSink& sink);

/// Whether a token is one letter of a script without spaces: as a query it must be matched by prefix.
bool single_letter(std::string_view token);

/// Changes when an index made before must be rebuilt: our rules' number, ICU's and Unicode's versions.
std::string tokenizer_version();

}  // namespace tegami::mailbox::search
