/// large_mail.h - a mail that stays on the server because it is too large, in one line for its owner (R6).
#pragma once

#include <cstdint>
#include <string>

namespace tegami::jobs {

/// "佐藤 花子 / 図面です / 84 MB" from the head as TOP gives it; an empty head (the server would not give it), or one
/// that cannot be read, leaves the size. Control characters become spaces, long texts are cut. After mime::init().
std::string large_mail_line(const std::string& head, std::uint64_t bytes);

}  // namespace tegami::jobs
