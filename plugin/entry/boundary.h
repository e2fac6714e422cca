/// boundary.h - the one place where exceptions end: what leaves the module is a status and an error handle.
#pragma once

#include <exception>
#include <functional>

#include "services/services.h"
#include "tegami-host/all.h"

namespace tegami::entry {

/// A new error handle; out may be null. Answers status, so that callers can return it.
tegami_status give_error(tegami_error** out, tegami_status status, std::string code, std::string message,
                         std::map<std::string, std::string> fields = {}) noexcept;

tegami_status give_refusal(tegami_error** out, const services::Refusal& refusal) noexcept;

/// Runs work; whatever it throws becomes TEGAMI_FAILED with a text for the log, never for a person.
template <class Work>
tegami_status guarded(tegami_error** out, Work&& work) noexcept {
  if (out != nullptr) *out = nullptr;
  try {
    return work();
  } catch (const std::exception& error) {
    return give_error(out, TEGAMI_FAILED, "internal", error.what());
  } catch (...) {
    return give_error(out, TEGAMI_FAILED, "internal", "unknown exception");
  }
}

}  // namespace tegami::entry
