/// module_world.h - the built module, loaded as a host loads it, beside a host in memory and a real Dovecot.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "fixtures/dovecot.h"
#include "fixtures/fake_host.h"
#include "tegami-host/handles.hpp"
#include "tegami-host/loader.hpp"

namespace tegami::integration {

/// A host with an administrator (key "admin") and a user (key "taro"), and the policies that a loopback server needs.
void furnish(fixtures::FakeHost& host);

std::string module_folder();

/// The service's JSON, or {"error": {"code", "message", "fields"}}.
boost::json::object call(const sdk::Module& module, std::string_view user, std::string_view name,
                         const boost::json::object& request);

/// An account of taro's on that server, plain or TLS, as accounts.create takes it.
boost::json::object account_on(std::uint16_t port, std::string_view protection, std::string_view login,
                               std::string_view password, bool leave);

}  // namespace tegami::integration
