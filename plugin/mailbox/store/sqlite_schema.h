/// sqlite_schema.h - what migrations/mailbox means to code: ids of chunks, the counter, states of a message.
///
/// All of these run in the caller's transaction.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailbox/mailbox.h"
#include "mailbox/store/sqlite_connection.h"

namespace tegami::mailbox::store {

constexpr int kChunkBits = 16;  ///< chunk.id = message << kChunkBits | number

constexpr std::int64_t first_chunk(MessageId message) { return message << kChunkBits; }
constexpr std::int64_t last_chunk(MessageId message) { return first_chunk(message + 1) - 1; }

/// Takes count ids that were never used; answers the first.
MessageId take_ids(Connection& connection, std::int64_t count);

void insert_chunks(Connection& connection, MessageId message, std::int64_t from, std::span<const std::string> chunks);
void drop_chunks(Connection& connection, MessageId message);
/// The upload and its chunks.
void drop_upload(Connection& connection, MessageId message);

/// A row of `setting`; empty where there is none.
std::string setting(Connection& connection, std::string_view name);
void set_setting(Connection& connection, std::string_view name, std::string_view value);

/// Words of removed mail stay in the index until somebody sweeps them: a count of removals, and what it was before the
/// last sweep that was finished.
void note_removed(Connection& connection);
/// With their summaries, bytes and (by note_removed) words.
void remove_messages(Connection& connection, std::span<const MessageId> ids);
std::string removals(Connection& connection);
bool removals_swept(Connection& connection);
void note_swept(Connection& connection, std::string_view removals_before);

}  // namespace tegami::mailbox::store
