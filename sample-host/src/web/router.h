/// router.h - the one door of the server: path → page, with log-in, right, CSRF token and method checked before.
#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include "web/app.h"

namespace samplehost {

class Router : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit Router(App& app) : app_(app) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest& request) override;

 private:
  App& app_;
};

}  // namespace samplehost
