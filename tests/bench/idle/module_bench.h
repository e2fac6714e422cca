// The built module with accounts on the light server (light_pop3.cpp), as a host runs it: what a pass over all of them
// takes, from falling due to the last state written and the last lease given back.
//
// One thread, beside the module's own. Failures are std::runtime_error with a sentence.
#pragma once

#include <sqlite3.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/fake_host.h"
#include "fixtures/process.h"
#include "integration/entry/module_world.h"

namespace tegami::bench {

/// A program that speaks a line for a line. Ends with its stdin.
class LineProgram {
 public:
  explicit LineProgram(const std::vector<std::string>& argv);
  std::string first() const { return first_; }
  std::string ask(const std::string& line);

 private:
  std::string line();
  fixtures::TempFolder folder_{"bench"};
  std::optional<fixtures::Child> child_;
  std::size_t read_ = 0;
  std::string first_;
};

struct Used {
  double seconds = 0;    ///< until all were done
  double processor = 0;  ///< seconds of the module's threads
  double longest = 0;    ///< where asked for: until the last of those that are watched
  std::size_t peak_bytes = 0, before_bytes = 0, threads = 0, descriptors = 0;
};

/// Of this process, by the kernel; a rough one that costs little, and one that is exact.
std::size_t resident_now();
std::size_t resident_exactly();

class ModuleBench {
 public:
  ModuleBench();

  /// Accounts number first … first + count - 1, each of its own user on that server, or on its own (hosts.h) where none
  /// is named; receiving.
  void add(int first, int count, std::uint16_t port, std::string_view user_format, const std::string& server = {});
  /// All that are receiving fall due together; waits until those whose user begins so have been received. Fails where
  /// one of them has a failure.
  Used pass(std::string_view login, std::size_t count, std::chrono::seconds longest = std::chrono::seconds(600));
  /// Those whose user begins so; whatever is being received ends by itself.
  void set_receiving(std::string_view login, bool receiving);
  std::int64_t number(const std::string& sql);

 private:
  void wake();

  fixtures::FakeHost host_;
  std::optional<sdk::Module> module_;
  struct Close {
    void operator()(sqlite3* database) const noexcept { ::sqlite3_close(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::int64_t spare_ = 0, spare_version_ = 0;
};

}  // namespace tegami::bench
