#include "accounts/list_order.h"

#include <charconv>

namespace tegami::accounts {

OrderSql order_sql(storage::Dialect dialect, Order order) {
  const bool postgres = dialect == storage::Dialect::postgresql;
  if (order == Order::last_received)
    return {" FROM account_state s CROSS JOIN account a WHERE a.id = s.account_id", "COALESCE(s.last_received_ms, 0)",
            "s.account_id", true};
  if (order == Order::address)
    return {" FROM account a WHERE a.id > 0", postgres ? "LOWER(a.address COLLATE \"C\")" : "LOWER(a.address)", "a.id"};
  return {" FROM account a WHERE a.id > 0",
          postgres ? "SUBSTR(a.folded, 1, 64) COLLATE \"C\"" : "SUBSTR(a.folded, 1, 64)", "a.id"};
}

std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace tegami::accounts
