/// demo.h - serve --demo: a few people, a mail server of our own on loopback, and sample mails, all with real sockets.
#pragma once

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

namespace samplehost {

struct Core;

class Demo {
 public:
  /// Fills a fresh folder, starts the mail server, points the host's server settings at it. samples: *.eml.
  Demo(Core& core, const std::filesystem::path& samples);
  ~Demo();
  /// Where to look and who to log in as.
  void introduce(std::ostream& out, const std::string& url) const;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace samplehost
