#include "transport/sasl.h"

#include <openssl/evp.h>

#include <string>

namespace tegami::transport::sasl {

Secret base64(std::string_view bytes) {
  // EVP_EncodeBlock also writes a NUL behind the text.
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return Secret(std::move(text));
}

namespace {

Secret joined(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string all;
  all.reserve(size);  // no growing buffer that leaves copies behind
  for (const std::string_view part : parts) all += part;
  return Secret(std::move(all));
}

}  // namespace

Secret plain(std::string_view user, const Secret& password) {
  using namespace std::string_view_literals;
  return base64(joined({"\0"sv, user, "\0"sv, password.reveal()}).reveal());
}

Secret xoauth2(std::string_view user, const Secret& token) {
  return base64(joined({"user=", user, "\1auth=Bearer ", token.reveal(), "\1\1"}).reveal());
}

}  // namespace tegami::transport::sasl
