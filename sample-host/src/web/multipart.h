/// multipart.h - a service request as multipart/form-data (RFC 7578): the part "json" or "request", and files by field.
///
/// Files go to unnamed temporary files, so memory stays small; at most 100 parts and 4 GiB.
#pragma once

#include <filesystem>
#include <optional>

#include "modules/service_call.h"
#include "web/request_body.h"

namespace samplehost {

std::optional<tegami::sdk::Failure> read_multipart(RequestBody& body, const std::filesystem::path& folder,
                                                   ServiceRequest& request);

}  // namespace samplehost
