/// speech.h - the words of one request: its language, time zone and moment, so that no view passes three around.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "words/catalog.h"

namespace tegami::pages {

class Speech {
 public:
  Speech(const words::Catalog& catalog, std::string locale, std::string_view time_zone, std::int64_t now_ms)
      : catalog_(catalog), locale_(std::move(locale)), zone_(time_zone), now_ms_(now_ms) {}

  std::string operator()(std::string_view key, words::Values values = {}) const {
    return catalog_.text(locale_, key, values);
  }
  bool has(std::string_view key) const { return catalog_.has(locale_, key); }
  std::string moment(std::int64_t at_ms) const { return words::Catalog::moment(language(), zone_, at_ms, now_ms_); }
  std::string day(std::int64_t at_ms) const { return words::Catalog::day(language(), zone_, at_ms, now_ms_); }
  std::string full_moment(std::int64_t at_ms) const { return words::Catalog::full_moment(language(), zone_, at_ms); }
  std::string datetime(std::int64_t at_ms) const { return words::Catalog::rfc3339(zone_, at_ms); }
  std::string count(std::int64_t value) const { return words::Catalog::number(value); }
  std::string size(std::int64_t bytes) const { return words::Catalog::bytes(bytes); }
  std::string_view language() const { return catalog_.language(locale_); }
  std::int64_t now_ms() const noexcept { return now_ms_; }

 private:
  const words::Catalog& catalog_;
  std::string locale_;
  words::Zone zone_;
  std::int64_t now_ms_;
};

}  // namespace tegami::pages
