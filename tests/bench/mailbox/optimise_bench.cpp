// Optimising the index of 100,000 mails of which a tenth was removed, beside `notmuch compact` on the same mails (X1).
// optimise_bench [mails]; prints times, sizes, and the longest wait for a cancel. Fails when a search finds something
// else afterwards; notmuch is left out where it is not installed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "fixtures/process.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace {

using namespace tegami;
using namespace tegami::mailbox;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMailBytes = 1'500, kBatch = 256, kWords = 30'000;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

template <typename Work>
double measure(const char* what, const Work& work) {
  const auto start = Clock::now();
  work();
  const double seconds = seconds_since(start);
  std::printf("%-44s %8.3f s\n", what, seconds);
  std::fflush(stdout);
  return seconds;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}
  std::size_t below(std::size_t bound) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return static_cast<std::size_t>(state_ % bound);
  }

 private:
  std::uint64_t state_;
};

/// Drawn with a strong lean to the front, as the words of real texts are.
std::string word(Random& random, bool japanese) {
  std::size_t number = random.below(random.below(random.below(kWords) + 1) + 1);
  std::string text;
  const std::vector<std::string> kanji{"会", "議", "資", "料", "予", "定", "確", "認", "報", "告",
                                       "連", "絡", "営", "業", "商", "品", "開", "発", "契", "約"};
  do {
    text += japanese ? kanji[number % kanji.size()] : std::string(1, static_cast<char>('a' + number % 26));
    number /= japanese ? kanji.size() : 26;
  } while (number > 0);
  return text;
}

std::string mail(std::size_t number) {
  Random random(number + 1);
  const bool japanese = number % 2 == 0;
  const std::string id = std::to_string(number);
  std::string text = "Message-ID: <" + id + "@example.com>\r\nFrom: Sender " + std::to_string(number % 97) +
                     " <sender" + std::to_string(number % 97) +
                     "@example.com>\r\nTo: taro@example.jp\r\nDate: Tue, 14 Nov 2023 10:00:00 +0900\r\nSubject: ";
  for (int count = 0; count < 4; ++count) text += word(random, japanese) + " ";
  text += "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
  for (std::size_t line = 0; text.size() < kMailBytes;) {
    const std::string next = word(random, japanese);
    text += next + (japanese ? "" : " ");
    line += next.size() + 1;
    if (line < 72) continue;
    text += japanese ? "。\r\n" : "\r\n";
    line = 0;
  }
  return text + "\r\n";
}

void store_all(Mailbox& mailbox, std::size_t count) {
  for (std::size_t at = 0; at < count; at += kBatch) {
    std::vector<Arrived> batch;
    for (std::size_t number = at; number < std::min(at + kBatch, count); ++number) {
      Arrived& arrived = batch.emplace_back();
      const std::string text = mail(number);
      arrived.raw = mailbox.raw_writer();
      arrived.raw->write(text);
      arrived.known.received_ms = 1'700'000'000'000 + static_cast<std::int64_t>(number);
    }
    mailbox.store(std::move(batch));
    mailbox.digest_pending(kBatch, {}, {});
  }
}

std::vector<MessageId> ids_found(Mailbox& mailbox) {
  std::vector<MessageId> ids;
  for (const char* query : {"会議", "abc", "資料", "報告 連絡"}) {
    for (const Summary& summary : mailbox.search(query, std::nullopt, {.limit = 500})) ids.push_back(summary.id);
  }
  return ids;
}

std::uintmax_t size_of(const std::filesystem::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

void notmuch(const fixtures::TempFolder& temporary, std::size_t count) {
  if (fixtures::find_program("notmuch").empty()) {
    std::printf("notmuch is not installed: nothing to compare with\n");
    return;
  }
  const auto folder = temporary / "maildir";
  for (const char* part : {"cur", "new", "tmp"}) std::filesystem::create_directories(folder / part);
  const std::string config = (temporary / "notmuch-config").string();
  std::ofstream(config) << "[database]\npath=" << folder.string()
                        << "\n[new]\ntags=\n[maildir]\nsynchronize_flags=false\n";
  for (std::size_t number = 0; number < count; ++number) {
    std::ofstream(folder / "cur" / (std::to_string(number) + ":2,"), std::ios::binary) << mail(number);
  }
  const auto run = [&](const char* what, std::vector<std::string> words) {
    words.insert(words.begin(), {"notmuch", "--config=" + config});
    measure(what, [&] { fixtures::run(words, {}, std::chrono::minutes(30)); });
  };
  run("notmuch new", {"new", "--quiet"});
  for (std::size_t number = 0; number < count; number += 10) {
    std::filesystem::remove(folder / "cur" / (std::to_string(number) + ":2,"));
  }
  run("notmuch new, a tenth removed", {"new", "--quiet"});
  const auto xapian = folder / ".notmuch/xapian";
  std::printf("%.1f MB of index before\n", static_cast<double>(size_of(xapian)) / 1e6);
  run("notmuch compact", {"compact", "--quiet"});
  std::printf("%.1f MB of index after\n", static_cast<double>(size_of(xapian)) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::stoul(argv[1]) : 100'000;
  const fixtures::TempFolder temporary("optimise-bench");
  mime::init();
  const auto mailboxes = sqlite_mailboxes(
      {.folder = (temporary / "mail").string(), .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"});
  const auto mailbox = mailboxes->open(1, true);
  measure("store and index", [&] { store_all(*mailbox, count); });
  std::vector<MessageId> going;
  for (std::size_t id = 1; id <= count; id += 10) going.push_back(static_cast<MessageId>(id));
  measure("remove a tenth", [&] { mailbox->remove(going); });
  const std::vector<MessageId> before = ids_found(*mailbox);
  std::printf("%.1f MB of index and free space before\n", static_cast<double>(mailbox->index_bytes()) / 1e6);

  double longest = 0;
  auto asked = Clock::now();
  measure("optimise", [&] {
    mailbox->optimise_index([&] {
      longest = std::max(longest, seconds_since(asked));
      asked = Clock::now();
      return false;
    });
  });
  std::printf("%.1f MB of index after; a cancel waits %.3f s at most\n",
              static_cast<double>(mailbox->index_bytes()) / 1e6, longest);
  if (ids_found(*mailbox) != before) {
    std::printf("a search finds something else than before\n");
    return 1;
  }
  measure("optimise once more", [&] { mailbox->optimise_index({}); });
  std::optional<IndexCheck> check;
  measure("check", [&] { check = mailbox->check_index({}); });
  if (!check || check->missing + check->damaged + check->leftover != 0) {
    std::printf("the check finds faults\n");
    return 1;
  }
  measure("rebuild", [&] { mailbox->rebuild_index("1", {}); });
  std::printf("%.1f MB of index after\n", static_cast<double>(mailbox->index_bytes()) / 1e6);
  notmuch(temporary, count);
  return 0;
}
