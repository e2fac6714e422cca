#include "transport/loop.h"
#include "transport/session_orders.h"
#include "transport/smtp/session.h"

namespace tegami::transport {

namespace {

class Handle : public smtp::Send {
 public:
  Handle(smtp::Session* session, SessionOrders orders) : session_(session), orders_(std::move(orders)) {}
  void send(smtp::Outgoing message) override {
    // Orders are functions that can be copied; a body is not to be.
    orders_.give([session = session_, message = std::make_shared<smtp::Outgoing>(std::move(message))] {
      session->send(std::move(*message));
    });
  }
  void body(std::uint64_t id, std::string piece, bool last) override {
    orders_.give([session = session_, id, piece = std::make_shared<std::string>(std::move(piece)), last] {
      session->body(id, std::move(*piece), last);
    });
  }
  void finish() override {
    orders_.give([session = session_] { session->finish(); });
  }
  void cancel() override { orders_.cancel(); }

 private:
  smtp::Session* session_;  ///< the loop's; there as long as its orders are carried out
  SessionOrders orders_;
};

}  // namespace

std::shared_ptr<smtp::Send> Loop::start(smtp::Config config, std::shared_ptr<smtp::SendHandler> handler) {
  Connection connection{config.endpoint, config.policy, config.deadlines, config.until == smtp::Until::end};
  auto session = std::make_unique<smtp::Session>(std::move(config), *handler);
  smtp::Session* const there = session.get();
  SessionOrders orders = begin(std::move(connection), std::move(session), std::move(handler));
  return std::make_shared<Handle>(there, std::move(orders));
}

}  // namespace tegami::transport
