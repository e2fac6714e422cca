/// mail_servers.h - the webmail's own POP3 and SMTP server, and how many accounts use them (SPEC 3.10).
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::mail_servers {

void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::mail_servers
