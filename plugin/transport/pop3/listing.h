/// listing.h - what lies on the server: LIST and UIDL (RFC 1939 sections 5 and 7) made one.
#pragma once

#include <functional>

#include "transport/pop3/engine.h"
#include "transport/pop3/receive.h"

namespace tegami::transport::pop3 {

/// Messages in one maildrop; more is a server gone wild.
inline constexpr std::size_t kMaxMessages = 1'000'000;

class ListingReader {
 public:
  /// done() gets the listing by ascending number. A message that only one of both answers names is in it as well, with
  /// size 0 or an empty UIDL. A UIDL's bytes outside 0x21 to 0x7E, which the RFC forbids, come as %XX.
  ListingReader(Engine& engine, std::function<void(Listing)> done);
  ListingReader(const ListingReader&) = delete;
  ListingReader& operator=(const ListingReader&) = delete;

  void begin();

 private:
  void on_size(std::string_view line);
  void on_uidl(std::string_view line);
  void bad(std::string_view line);
  void finish();

  Engine& engine_;
  std::function<void(Listing)> done_;
  std::vector<Listed> sizes_;
  std::vector<Listed> uidls_;
  bool has_uidl_ = false;
};

}  // namespace tegami::transport::pop3
