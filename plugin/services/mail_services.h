/// mail_services.h - mail.folders, .list, .search, .get, .raw, .part, .flag, .move, .delete (SPEC section 7).
#pragma once

#include "services/mail_access.h"

namespace tegami::services {

void add_mail_services(Services& services, const MailParts& parts);

}  // namespace tegami::services
