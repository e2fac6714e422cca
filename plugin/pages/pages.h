/// pages.h - the pages of the module behind one door.
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages {

/// Registers every page; once, before the first request.
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages
