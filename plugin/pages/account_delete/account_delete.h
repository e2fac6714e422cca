/// account_delete.h - the confirmation that names each account and what goes with it, and the deleting (A12).
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::account_delete {

void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::account_delete
