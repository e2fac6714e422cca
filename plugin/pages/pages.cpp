#include "pages/pages.h"

#include "pages/account_delete/account_delete.h"
#include "pages/account_export/account_export.h"
#include "pages/account_form/account_form.h"
#include "pages/account_import/account_import.h"
#include "pages/account_list/account_list.h"
#include "pages/audit/audit.h"
#include "pages/bulk_change/bulk_change.h"
#include "pages/hand_over/hand_over.h"
#include "pages/held/held.h"
#include "pages/index_optimise/index_optimise.h"
#include "pages/job/job.h"
#include "pages/mail/mail.h"
#include "pages/mail_compose/mail_compose.h"
#include "pages/mail_outbox/mail_outbox.h"
#include "pages/mail_servers/mail_servers.h"
#include "pages/receiving_switch/receiving_switch.h"
#include "pages/shared_list/shared_list.h"
#include "pages/shared_members/shared_members.h"
#include "pages/status/status.h"
#include "pages/user_accounts/user_accounts.h"

namespace tegami::pages {

// The first pattern that matches wins: fixed names come before {names}.
void add_pages(Dispatcher& dispatcher) {
  account_list::add_pages(dispatcher);
  receiving_switch::add_pages(dispatcher);
  bulk_change::add_pages(dispatcher);
  account_import::add_pages(dispatcher);
  account_export::add_pages(dispatcher);
  user_accounts::add_pages(dispatcher);
  shared_list::add_pages(dispatcher);
  shared_members::add_pages(dispatcher);
  account_delete::add_pages(dispatcher);
  hand_over::add_pages(dispatcher);
  held::add_pages(dispatcher);
  account_form::add_pages(dispatcher);
  index_optimise::add_pages(dispatcher);
  mail_servers::add_pages(dispatcher);
  status::add_pages(dispatcher);
  audit::add_pages(dispatcher);
  job::add_pages(dispatcher);
  mail_compose::add_pages(dispatcher);
  mail_outbox::add_pages(dispatcher);
  mail::add_pages(dispatcher);
}

}  // namespace tegami::pages
