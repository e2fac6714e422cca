/// list_order.h - the orders a list of accounts can be in, as SQL (A3). For this room only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "accounts/repository.h"

namespace tegami::accounts {

/// With accounts as a; each key is that of an index (migration 0170).
struct OrderSql {
  std::string from_where;  ///< "FROM … WHERE …", read in this order by the index
  std::string key, id;
  bool number = false;  ///< what key is
};

/// Not for Order::id, which needs none.
OrderSql order_sql(storage::Dialect dialect, Order order);

/// A key that came back as text; 0 where it is none.
std::int64_t number_of(std::string_view text);

}  // namespace tegami::accounts
