/// failure_words.h - a failure in plain words: what went wrong and what to do, then what the server said.
#pragma once

#include <string>
#include <string_view>

#include "words/catalog.h"

namespace tegami::services {

/// code: transport's or a job's ("password_refused"); text: the server's own words or empty; of "held" its counts.
std::string failure_words(const words::Catalog& words, std::string_view locale, std::string_view code,
                          std::string_view text);

}  // namespace tegami::services
