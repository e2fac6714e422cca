/// json_file.h - a JSON file that the module brings along.
#pragma once

#include <boost/json.hpp>
#include <string>

namespace tegami::accounts {

/// Throws std::exception when it cannot be read or is no JSON; the caller says which file it was.
boost::json::value read_json_file(const std::string& file);

}  // namespace tegami::accounts
