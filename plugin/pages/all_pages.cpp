#include "pages/all_pages.h"

#include "pages/account_delete/account_delete.h"
#include "pages/account_form/account_form.h"
#include "pages/account_list/account_list.h"
#include "pages/job/job.h"
#include "pages/mail/mail.h"
#include "pages/receiving_switch/receiving_switch.h"
#include "pages/user_accounts/user_accounts.h"

namespace tegami::pages {

AllPages::AllPages(const services::Services& services, const words::Catalog& catalog,
                   const std::string& templates_folder, std::function<void(const std::string&)> on_failure)
    : templates_(Templates::load(templates_folder)), dispatcher_(services, templates_, catalog, std::move(on_failure)) {
  // The first pattern that matches wins: fixed names before {names}.
  account_list::add_pages(dispatcher_);
  receiving_switch::add_pages(dispatcher_);
  user_accounts::add_pages(dispatcher_);
  account_delete::add_pages(dispatcher_);
  account_form::add_pages(dispatcher_);
  job::add_pages(dispatcher_);
  mail::add_pages(dispatcher_);
}

}  // namespace tegami::pages
