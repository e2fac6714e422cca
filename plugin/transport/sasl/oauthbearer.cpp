#include <utility>

#include "transport/sasl/mechanisms.h"
#include "transport/sasl/prepare.h"

namespace tegami::transport::sasl {

namespace {

class OauthBearer : public Mechanism {
 public:
  explicit OauthBearer(Identity identity) : identity_(std::move(identity)) {}

  std::optional<Secret> start() override {
    return joined({"n,a=", sasl_name(identity_.user), ",\1host=", identity_.host,
                   "\1port=", std::to_string(identity_.port), "\1auth=Bearer ", identity_.password.reveal(), "\1\1"});
  }
  Result<Secret> step(std::string_view challenge) override {
    if (std::exchange(told_, true)) return bad_challenge(challenge);
    return Secret("\1");
  }

 private:
  Identity identity_;
  bool told_ = false;
};

}  // namespace

std::unique_ptr<Mechanism> make_oauthbearer(Identity identity) {
  return std::make_unique<OauthBearer>(std::move(identity));
}

}  // namespace tegami::transport::sasl
