#include "storage/session.h"

#include "storage/kept_statements.h"

namespace tegami::storage {

Session::Session(const Poco::Data::Session& opened, Dialect dialect)
    : Poco::Data::Session(opened), dialect_(dialect), kept_(std::make_unique<KeptStatements>()) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&& other) noexcept {
  // Statements go before the connection that they were prepared on.
  kept_ = std::move(other.kept_);
  dialect_ = other.dialect_;
  Poco::Data::Session::operator=(std::move(other));
  return *this;
}

}  // namespace tegami::storage
