/// service_tables.h - the constant tables of the host's services; each finds its HostSide in host_context.
#pragma once

#include <tegami-host/all.h>

#include <string_view>

namespace samplehost {

/// The table of "tegami.host.log/1" and so on, or null.
const void* service_table(std::string_view id);

const tegami_host_users& users_table();

}  // namespace samplehost
