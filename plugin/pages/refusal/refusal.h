/// refusal.h - the pages that say no: they disclose neither what is there nor what went wrong inside.
#pragma once

#include "pages/visit.h"

namespace tegami::pages {

/// 400, 403, 404, 405, 413, 500 or 503.
PageResponse refusal(const Visit& visit, int status);
/// What a service refused: "forbidden" and "not_found" get one answer (SPEC 1), others their own words.
PageResponse refusal(const Visit& visit, const services::Refusal& refused);

}  // namespace tegami::pages
