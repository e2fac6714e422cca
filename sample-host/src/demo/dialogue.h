/// dialogue.h - one side of a line protocol: a line in, an answer out. Knows no socket.
#pragma once

#include <string>
#include <string_view>

namespace samplehost {

class Dialogue {
 public:
  virtual ~Dialogue() = default;
  virtual std::string greeting() = 0;
  /// A line without its CRLF; the answer with it, or empty when none is due.
  virtual std::string line(std::string_view text) = 0;
  virtual bool ended() const = 0;
};

/// The first word in upper case, and the rest after one space.
std::string command_of(std::string_view line);
std::string rest_of(std::string_view line);

}  // namespace samplehost
