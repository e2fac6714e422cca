/// mail_outbox.h - what an account has to send, how each recipient fared, and a person's choice about it (S1, S2).
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::mail_outbox {

/// Before the mail page's: its path would be a folder's.
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::mail_outbox
