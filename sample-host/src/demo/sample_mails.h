/// sample_mails.h - the demo's letters from share/demo/*.eml, made out to one user and a recent day.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "demo/mailboxes.h"

namespace samplehost {

/// Files in the order of their names; those named "later-…" come while the demo runs.
std::vector<std::filesystem::path> sample_files(const std::filesystem::path& folder, bool later);

/// {TO} and {DATE} of the header filled in, line ends CRLF.
std::string made_out(const std::filesystem::path& sample, const DemoUser& to, std::int64_t at_ms);

}  // namespace samplehost
