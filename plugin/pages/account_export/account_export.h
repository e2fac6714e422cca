/// account_export.h - アカウントのエクスポート (SPEC 3.7): all personal accounts as a CSV file.
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::account_export {

void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::account_export
