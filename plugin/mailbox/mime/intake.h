/// intake.h - takes a mail in: its own head as text, and the rest as a stream GMime can seek in.
///
/// GMime gets a short head of the fields that rule structure, then the body. Up to kInMemory the body is held in
/// memory, beyond in a temporary file (TMPDIR, else /tmp) that has no name. Reading stops where a limit of limits.h
/// is passed. Throws std::system_error when the temporary file cannot be written.
#pragma once

#include <string>
#include <vector>

#include "mailbox/mime/fields.h"
#include "mailbox/mime/message.h"

typedef struct _GMimeObject GMimeObject;

namespace tegami::mailbox::mime {

class Intake {
 public:
  explicit Intake(const Source& source);
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  const std::vector<Field>& head() const { return head_.fields; }

  /// The tree of parts; never null. Valid as long as this.
  GMimeObject* tree() const { return tree_; }

 private:
  std::string text_;  ///< what was read until the head was whole
  Head head_;
  std::string memory_;
  int file_ = -1;
  GMimeObject* tree_ = nullptr;

  bool take_head(const Source& source);
  void take_body(const Source& source);
  void append(std::string_view bytes);
  void parse();
};

}  // namespace tegami::mailbox::mime
