/// index_optimise.h - メール索引の最適化 (SPEC 3.8, X1, X2): start, progress and cancel, check and rebuild, of the
/// personal or the shared accounts.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/dispatcher.h"

namespace tegami::pages::index_optimise {

struct Model {
  std::string scope;           ///< "personal", "shared"
  boost::json::object status;  ///< index.status; with "done" and "items" of the job
  boost::json::object job;     ///< jobs.get: what runs, else what the query asks for; empty: none
  bool running = false;
};

/// With ?part=1 only the inner part, as a whole body.
PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::index_optimise
