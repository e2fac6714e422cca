/// view.h - a job as its page shows it.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "pages/visit.h"

namespace tegami::pages::job {

struct Failure {
  std::string page;  ///< where the caller may change the account; empty: nowhere
  std::string name, address, message;
};

struct Model {
  boost::json::object job;
  std::vector<Failure> failures;
  std::string back;  ///< a path below the base path, or empty
};

/// With ?part=1 only the inner part, as a whole body.
PageResponse draw(const Visit& visit, const Model& model);

}  // namespace tegami::pages::job
