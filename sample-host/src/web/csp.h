/// csp.h - the Content-Security-Policy of the host's frame, with what a module's fragment needs besides.
#pragma once

#include <string>
#include <string_view>

namespace samplehost {

/// For a page in the frame; extra is a policy of additional sources ("frame-src 'self'; img-src data:"), merged
/// directive by directive. Directives that guard the frame itself (default-src, base-uri, form-action,
/// frame-ancestors) and 'unsafe-…' sources cannot be widened.
std::string page_csp(std::string_view extra = {});
/// For a whole body that brings no policy of its own.
std::string download_csp();

}  // namespace samplehost
