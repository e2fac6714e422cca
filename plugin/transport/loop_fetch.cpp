#include "transport/http/session.h"
#include "transport/loop.h"
#include "transport/session_orders.h"

namespace tegami::transport {

namespace {

class Handle : public http::Fetch {
 public:
  explicit Handle(SessionOrders orders) : orders_(std::move(orders)) {}
  void cancel() override { orders_.cancel(); }

 private:
  SessionOrders orders_;
};

}  // namespace

std::shared_ptr<http::Fetch> Loop::start(const http::Config& config, std::shared_ptr<http::FetchHandler> handler) {
  Connection connection;
  connection.endpoint.host = config.request.url.host;
  connection.endpoint.port = config.request.url.port;
  connection.endpoint.protection = config.request.url.tls ? Protection::tls : Protection::none;
  connection.policy = config.policy;
  connection.deadlines.log_on = config.deadline;
  connection.waits_its_turn = config.waits_its_turn;
  auto session = std::make_unique<http::Session>(config, *handler);
  return std::make_shared<Handle>(begin(std::move(connection), std::move(session), std::move(handler)));
}

}  // namespace tegami::transport
