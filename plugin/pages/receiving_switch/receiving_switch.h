/// receiving_switch.h - メール受信切替 (A2): a confirmation that names each ticked account, or tells how many match the
/// list's filter, then accounts.set_receiving.
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::receiving_switch {

void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::receiving_switch
