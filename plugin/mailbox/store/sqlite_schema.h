/// sqlite_schema.h - what migrations/mailbox means to code: ids of chunks, the counter, states of a message.
///
/// All of these run in the caller's transaction.
#pragma once

#include <cstdint>
#include <span>
#include <string>
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

}  // namespace tegami::mailbox::store
