/// all_pages.h - the pages of the module behind one door.
#pragma once

#include <functional>
#include <string>

#include "pages/dispatcher.h"

namespace tegami::pages {

/// Any thread after the constructor. services and catalog must outlive it.
class AllPages {
 public:
  /// templates_folder: the module folder's "templates". Throws std::runtime_error when one cannot be read.
  AllPages(const services::Services& services, const words::Catalog& catalog, const std::string& templates_folder,
           std::function<void(const std::string&)> on_failure);
  PageResponse handle(const PageRequest& request) const { return dispatcher_.handle(request); }
  AllPages(const AllPages&) = delete;  // the dispatcher refers to the templates
  AllPages& operator=(const AllPages&) = delete;

 private:
  Templates templates_;
  Dispatcher dispatcher_;
};

}  // namespace tegami::pages
