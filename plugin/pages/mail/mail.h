/// mail.h - the plain mail page (M3): folders, list, search, one message as text or safe HTML, attachments.
///
/// Reading is the services' right: own accounts, and for administrators nothing but by policy (P1).
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::mail {

void add_pages(Dispatcher& dispatcher);
/// The parts of a message as downloads and framed documents.
void add_downloads(Dispatcher& dispatcher);

}  // namespace tegami::pages::mail
