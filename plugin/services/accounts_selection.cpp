#include "services/accounts_selection.h"

#include <algorithm>

#include "services/accounts_filter.h"
#include "services/mail_access.h"

namespace tegami::services {
namespace {

using accounts::AccountRow;
using accounts::ListFilter;

constexpr std::int32_t kAtOnce = 500;

bool may_change(const AccountParts& parts, const Asker& who, const Batch& rows) {
  return std::all_of(rows.begin(), rows.end(), [&](const AccountRow& row) {
    return may(parts, who, Deed::change, row.account.shared, row.account.owner_user);
  });
}

boost::system::result<Selection, Refusal> named(const AccountParts& parts, const Call& call, const Asker& who) {
  auto numbers = ids(parts.words, call);
  if (numbers.has_error()) return numbers.error();
  std::sort(numbers->begin(), numbers->end());
  numbers->erase(std::unique(numbers->begin(), numbers->end()), numbers->end());
  const Batch rows = parts.accounts.rows(*numbers);
  if (rows.size() != numbers->size() || !may_change(parts, who, rows)) return refuse(parts, call.caller, "forbidden");
  return Selection{{ListFilter{.shared = false, .ids = *numbers}, ListFilter{.shared = true, .ids = *numbers}}};
}

}  // namespace

boost::system::result<Selection, Refusal> selection(const AccountParts& parts, const Call& call, const Asker& who) {
  if (call.request.contains("ids")) return named(parts, call, who);
  auto filter = filter_of(parts, call, who);
  if (filter.has_error()) return filter.error();
  if (filter->member) return refuse(parts, call.caller, "forbidden");
  for (const std::string& owner : filter->owners)
    if (!may(parts, who, Deed::change, false, owner)) return refuse(parts, call.caller, "forbidden");
  return Selection{{*std::move(filter)}};
}

accounts::Repository::Totals count(const AccountParts& parts, const Selection& selected) {
  accounts::Repository::Totals all;
  for (const ListFilter& filter : selected.filters) {
    const auto some = parts.accounts.count(filter);
    all.accounts += some.accounts;
    all.receiving += some.receiving;
  }
  return all;
}

boost::system::result<void, Refusal> each_batch(const AccountParts& parts, const Call& call, const Selection& selected,
                                                const std::function<void(const Batch&)>& work) {
  for (ListFilter filter : selected.filters) {
    filter.limit = kAtOnce;
    filter.after = 0;
    do {
      const auto who = asker(parts, call.caller);
      if (who.has_error()) return who.error();
      const auto page = parts.accounts.list(filter);
      if (!may_change(parts, *who, page.rows)) return refuse(parts, call.caller, "forbidden");
      if (!page.rows.empty()) work(page.rows);
      filter.after = page.next;
    } while (filter.after != 0);
  }
  return {};
}

}  // namespace tegami::services
