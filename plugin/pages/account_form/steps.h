/// steps.h - what the form's controllers share: the model of a new or stored account, what was typed into it, and the
/// ways on from a save.
#pragma once

#include <optional>
#include <string>

#include "pages/account_form/view.h"
#include "pages/dispatcher.h"

namespace tegami::pages::account_form {

/// users: an administrator's page about somebody; own: one's own.
enum class Whose : std::uint8_t { users, own, shared };

std::int64_t id_of(const Visit& visit);
/// Whose account is added on this page: by its path. Refused for a user whom the host does not know.
std::string owner_named(const Visit& visit, Whose whose);
boost::json::object owner_of(const Model& model);

Model for_new(const Visit& visit, Whose whose, const std::string& owner);
/// Personal and shared accounts have pages of their own, and the members of a shared one have none (H3).
Model for_change(const Visit& visit, bool shared);
void take_typed(const Visit& visit, Model& model);
/// As the services take it: nobody's own account can be a default.
services::Json request_of(const Model& model);

/// A refusal with fields, or any other that the person can do something about, is drawn with what was typed.
PageResponse refused(const Visit& visit, Model model, const services::Refusal& refusal);
/// Stores what is in the form; nothing: it is stored, else the page that says why not.
std::optional<PageResponse> save(const Visit& visit, Model& model);

/// Authorizing by OAuth: pages of their own (authorize.cpp).
void add_authorizing(Dispatcher& dispatcher);
/// What oauth.status tells of a stored account's directions, where it signs in by XOAUTH2.
void read_authorizations(const Visit& visit, Model& model);

}  // namespace tegami::pages::account_form
