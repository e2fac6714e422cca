#include <utility>

#include "transport/sasl/mechanisms.h"

namespace tegami::transport::sasl {

namespace {

class Login : public Mechanism {
 public:
  explicit Login(Identity identity) : identity_(std::move(identity)) {}

  std::optional<Secret> start() override { return std::nullopt; }
  Result<Secret> step(std::string_view challenge) override {
    switch (asked_++) {
      case 0:
        return joined({identity_.user});
      case 1:
        return identity_.password;
      default:
        return bad_challenge(challenge);
    }
  }

 private:
  Identity identity_;
  unsigned asked_ = 0;
};

}  // namespace

std::unique_ptr<Mechanism> make_login(Identity identity) { return std::make_unique<Login>(std::move(identity)); }

}  // namespace tegami::transport::sasl
