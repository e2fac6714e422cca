/// pages.h - the host's own pages and doors, each a function of one exchange. Found by path in router.cpp, which has
/// asked for log-in, right and CSRF token before.
#pragma once

#include <tegami-host/handles.hpp>

#include <filesystem>
#include <string>
#include <string_view>

#include "web/exchange.h"
#include "web/frame.h"

namespace samplehost {

void home_page(Exchange& exchange);
void login_page(Exchange& exchange);
void logout_page(Exchange& exchange);
void me_page(Exchange& exchange);
void notices_page(Exchange& exchange);
void mail_servers_page(Exchange& exchange);
void oauth_servers_page(Exchange& exchange);
void policies_page(Exchange& exchange);

/// /assets/NAME: the host's own.
void host_asset(Exchange& exchange, std::string_view name);
/// /m/ID/…: pages and assets of modules.
void module_page(Exchange& exchange);
/// /api/services/NAME; checks the bearer token itself.
void service_door(Exchange& exchange, const std::string& name);

/// Draws a template and sends it in the frame as one of the host's settings pages.
void settings_page(Exchange& exchange, int status, const std::string& name, const Data& data, const std::string& title,
                   const std::string& menu);
/// A file with ETag and Cache-Control, or 404.
void send_file(Exchange& exchange, const std::filesystem::path& folder, std::string_view name);
/// Sends the response (its other headers set) with this body, pulled piece by piece; a body that ends early breaks the
/// connection.
void send_body(Exchange& exchange, const tegami::sdk::BodyReader& body);

}  // namespace samplehost
