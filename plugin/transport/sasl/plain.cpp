#include <utility>

#include "transport/sasl/mechanisms.h"

namespace tegami::transport::sasl {

namespace {

class Plain : public Mechanism {
 public:
  explicit Plain(Identity identity) : identity_(std::move(identity)) {}

  std::optional<Secret> start() override {
    using namespace std::string_view_literals;
    return joined({"\0"sv, identity_.user, "\0"sv, identity_.password.reveal()});
  }
  Result<Secret> step(std::string_view challenge) override { return bad_challenge(challenge); }

 private:
  Identity identity_;
};

}  // namespace

std::unique_ptr<Mechanism> make_plain(Identity identity) { return std::make_unique<Plain>(std::move(identity)); }

}  // namespace tegami::transport::sasl
