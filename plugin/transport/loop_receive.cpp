#include "transport/loop.h"
#include "transport/pop3/session.h"
#include "transport/session_orders.h"

namespace tegami::transport {

namespace {

class Handle : public pop3::Receive {
 public:
  Handle(pop3::Session* session, SessionOrders orders) : session_(session), orders_(std::move(orders)) {}
  void fetch(std::vector<std::uint32_t> numbers) override {
    orders_.give([session = session_, numbers = std::move(numbers)] { session->fetch(numbers); });
  }
  void fetch_heads(std::vector<std::uint32_t> numbers) override {
    orders_.give([session = session_, numbers = std::move(numbers)] { session->fetch_heads(numbers); });
  }
  void remove(std::vector<std::uint32_t> numbers) override {
    orders_.give([session = session_, numbers = std::move(numbers)] { session->remove(numbers); });
  }
  void finish() override {
    orders_.give([session = session_] { session->finish(); });
  }
  void cancel() override { orders_.cancel(); }
  void pause() override { orders_.pause(true); }
  void resume() override { orders_.pause(false); }

 private:
  pop3::Session* session_;  ///< the loop's; there as long as its orders are carried out
  SessionOrders orders_;
};

}  // namespace

std::shared_ptr<pop3::Receive> Loop::start(pop3::Config config, std::shared_ptr<pop3::ReceiveHandler> handler) {
  Connection connection{config.endpoint, config.policy, config.deadlines, config.until == pop3::Until::end};
  auto session = std::make_unique<pop3::Session>(std::move(config), *handler);
  pop3::Session* const there = session.get();
  SessionOrders orders = begin(std::move(connection), std::move(session), std::move(handler));
  return std::make_shared<Handle>(there, std::move(orders));
}

}  // namespace tegami::transport
