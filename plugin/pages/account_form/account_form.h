/// account_form.h - adding and changing an account (SPEC 3.3, 3.4): one form for administrators and for owners.
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::account_form {

void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::account_form
