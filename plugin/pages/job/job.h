/// job.h - a job's progress and its counts. Reloads itself every 2 s without script; with it asks for ?part=1.
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::job {

void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::job
