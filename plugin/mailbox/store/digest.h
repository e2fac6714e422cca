/// digest.h - what a mail gives to its row and to the search index, the same for both stores.
#pragma once

#include <cstdint>
#include <string>

#include "mailbox/mailbox.h"

namespace tegami::mailbox::store {

constexpr std::size_t kSnippetLetters = 120;
constexpr std::size_t kFieldBytes = 1'000;          ///< subject, from, to as listed; the index gets all
constexpr std::int64_t kFutureMs = 24 * 3'600'000;  ///< a Date header later than this after receiving is a lie
constexpr std::size_t kIndexTextBytes = 4u << 20;   ///< of one mail

struct Digest {
  Summary summary;      ///< id, received_ms, size as given; date, texts and marks as read
  std::string subject;  ///< for the index: all of it
  std::string people;   ///< names and addresses
  std::string body;     ///< text and file names
  bool lost = false;    ///< the raw bytes cannot be had: what was read of it before stays
};

/// Reads the mail; never fails for what is in it (unreadable is set), only when the raw bytes cannot be had.
Digest digest(Summary known, RawReader& raw);

/// Valid UTF-8 without NUL and other control characters but tab and line breaks.
std::string clean_text(std::string text);
/// Line breaks and runs of spaces become one space, cut after so many letters.
std::string snippet_of(std::string_view text, std::size_t letters = kSnippetLetters);

}  // namespace tegami::mailbox::store
