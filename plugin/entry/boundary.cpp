#include "entry/boundary.h"

#include <memory>
#include <string>
#include <vector>

#include "tegami-host/module.hpp"

namespace tegami::entry {

namespace {

struct ErrorHandle {
  tegami_error table{};
  std::string code, message;
  std::vector<std::pair<std::string, std::string>> fields;
};

void field(const tegami_error* error, uint64_t i, tegami_str* name, tegami_str* message) {
  const auto& entry = static_cast<const ErrorHandle*>(error->context)->fields[i];
  *name = sdk::str(entry.first);
  *message = sdk::str(entry.second);
}

void release(tegami_error* error) { delete static_cast<ErrorHandle*>(error->context); }

}  // namespace

tegami_status give_error(tegami_error** out, tegami_status status, std::string code, std::string message,
                         std::map<std::string, std::string> fields) noexcept {
  if (out == nullptr) return status;
  try {
    auto handle = std::make_unique<ErrorHandle>();
    handle->code = std::move(code);
    handle->message = std::move(message);
    for (auto& entry : fields) handle->fields.emplace_back(entry.first, std::move(entry.second));
    handle->table.size = sizeof(tegami_error);
    handle->table.status = status;
    handle->table.code = sdk::str(handle->code);
    handle->table.message = sdk::str(handle->message);
    handle->table.field_count = handle->fields.size();
    handle->table.context = handle.get();
    handle->table.field = field;
    handle->table.release = release;
    *out = &handle.release()->table;
  } catch (...) {
    *out = nullptr;  // no memory for an error: the status alone has to do
  }
  return status;
}

tegami_status give_refusal(tegami_error** out, const services::Refusal& refusal) noexcept {
  tegami_status status = TEGAMI_FAILED;
  if (refusal.code == "invalid") status = TEGAMI_INVALID;
  if (refusal.code == "forbidden") status = TEGAMI_FORBIDDEN;
  if (refusal.code == "not_found" || refusal.code == "unknown_service") status = TEGAMI_NOT_FOUND;
  if (refusal.code == "conflict") status = TEGAMI_CONFLICT;
  if (refusal.code == "unavailable") status = TEGAMI_UNAVAILABLE;
  return give_error(out, status, refusal.code, refusal.message, refusal.fields);
}

}  // namespace tegami::entry
