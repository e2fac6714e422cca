/// csv_job.h - what the pages of import and export share: a job under way, its file, its end.
#pragma once

#include <boost/json.hpp>

#include "pages/visit.h"

namespace tegami::pages::csv_job {

/// {id} of the path.
std::int64_t id_of(const Visit& visit);
bool running(const boost::json::object& job);
/// Reloads itself, or with ?part=1 only the inner part.
PageResponse draw_running(const Visit& visit, const boost::json::object& job);
/// A download of what the job has made.
PageResponse file(Visit& visit);
PageResponse cancel(Visit& visit);

}  // namespace tegami::pages::csv_job
