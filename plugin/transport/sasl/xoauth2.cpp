#include <utility>

#include "transport/sasl/mechanisms.h"

namespace tegami::transport::sasl {

namespace {

class Xoauth2 : public Mechanism {
 public:
  explicit Xoauth2(Identity identity) : identity_(std::move(identity)) {}

  std::optional<Secret> start() override {
    return joined({"user=", identity_.user, "\1auth=Bearer ", identity_.password.reveal(), "\1\1"});
  }
  Result<Secret> step(std::string_view challenge) override {
    if (std::exchange(told_, true)) return bad_challenge(challenge);
    return Secret();
  }

 private:
  Identity identity_;
  bool told_ = false;
};

}  // namespace

std::unique_ptr<Mechanism> make_xoauth2(Identity identity) { return std::make_unique<Xoauth2>(std::move(identity)); }

}  // namespace tegami::transport::sasl
