/// status.h - 状態 (SPEC 3.11): which accounts cannot be received and why, what runs and what ran.
#pragma once

#include <boost/json.hpp>
#include <vector>

#include "pages/dispatcher.h"

namespace tegami::pages::status {

struct Model {
  boost::json::object metrics;  ///< metrics.get
  /// Of jobs.list, newest first: those under way, and the last that have ended.
  std::vector<boost::json::object> running, ended;
};

PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::status
