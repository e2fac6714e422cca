/// killed_receive.h - the module in a process of its own, between it and the real server a relay that sees each line,
/// and SIGKILL at a chosen point of the session. What the process had in memory is gone; data and server stay.
///
/// The host's clock and policies are this process's as they are when the child begins. One thread: the caller's.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>

#include "integration/entry/module_world.h"

namespace tegami::integration {

enum class KilledAt {
  nowhere,
  in_retr,      ///< half of a mail has come
  before_dele,  ///< all is stored, no DELE has reached the server; where none is to be sent, no QUIT has
  before_quit,  ///< each DELE was answered, QUIT has not reached the server
  after_quit,   ///< QUIT was carried out, its answer has not reached the module, nothing of the end is saved
  in_top,       ///< some heads have come
};
std::string_view name(KilledAt at);

using Ask = std::function<boost::json::object(std::string_view user, std::string_view name,
                                              const boost::json::object& request)>;

class ModuleInChild {
 public:
  /// server_port: the POP3 server's. Accounts are to be made on port().
  ModuleInChild(const fixtures::FakeHost& host, std::uint16_t server_port);
  ~ModuleInChild();
  ModuleInChild(const ModuleInChild&) = delete;
  ModuleInChild& operator=(const ModuleInChild&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Runs work in a child that loads the module; its answer, or nothing where the child was killed at that point. A
  /// child that ends in any other way, or never gets there, is a failed test.
  std::optional<boost::json::object> run(KilledAt at, const std::function<boost::json::object(const Ask&)>& work);

 private:
  const fixtures::FakeHost& host_;
  const std::uint16_t server_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
};

}  // namespace tegami::integration
