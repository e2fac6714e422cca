// How long storing, digesting, listing and searching take on SQLite: 5,000 mails of 60 MB, Japanese and English, made
// the same at every run. mailbox_bench [mails [folder of mails to take instead]]; prints one line a stage, wall and
// processor time.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures/process.h"
#include "mailbox/mime/message.h"
#include "mailbox/search/tokenizer.h"
#include "mailbox/store/digest.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace {

using namespace tegami;
using namespace tegami::mailbox;

constexpr std::size_t kMailBytes = 12'000;
constexpr std::size_t kBatch = 256;

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

/// Words are drawn with a strong lean to the front, as those of real texts are.
std::size_t leaning(Random& random, std::size_t bound) {
  return random.below(random.below(random.below(bound) + 1) + 1);
}

/// A vocabulary that grows with use: 3,000 words of each language.
std::vector<std::string> japanese_words() {
  const std::vector<std::string> pieces{
      "会", "議", "資", "料", "予", "定", "確",   "認",   "報",   "告",         "連",     "絡",      "お",
      "世", "話", "営", "業", "部", "商", "品",   "開",   "発",   "契",         "約",     "書",      "の",
      "を", "に", "は", "が", "で", "と", "ます", "です", "した", "いたします", "テスト", "サーバー"};
  Random random(11);
  std::vector<std::string> words;
  for (int count = 0; count < 3'000; ++count) {
    std::string word;
    for (std::size_t left = 1 + random.below(3); left > 0; --left) word += pieces[random.below(pieces.size())];
    words.push_back(word);
  }
  return words;
}

std::vector<std::string> english_words() {
  Random random(13);
  std::vector<std::string> words;
  for (int count = 0; count < 3'000; ++count) {
    std::string word;
    for (std::size_t left = 2 + random.below(8); left > 0; --left) word += static_cast<char>('a' + random.below(26));
    words.push_back(word);
  }
  return words;
}

std::vector<std::string> mails(std::size_t count) {
  const std::vector<std::string> japanese = japanese_words();
  const std::vector<std::string> english = english_words();
  std::vector<std::string> all;
  for (std::size_t number = 0; number < count; ++number) {
    Random random(number + 1);
    const bool is_japanese = number % 2 == 0;
    const auto& words = is_japanese ? japanese : english;
    std::string text =
        "Return-Path: <sender@example.com>\r\nReceived: from mx.example.com by mail.example.jp; Tue, 14 Nov "
        "2023 10:00:00 +0900\r\nMessage-ID: <" +
        std::to_string(number) + "@example.com>\r\nFrom: Sender " + std::to_string(number % 97) + " <sender" +
        std::to_string(number % 97) +
        "@example.com>\r\nTo: taro@example.jp\r\nDate: Tue, 14 Nov 2023 10:00:00 +0900\r\nSubject: ";
    for (int word = 0; word < 5; ++word) text += words[leaning(random, words.size())] + " ";
    text +=
        "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    std::size_t line = 0;
    while (text.size() < kMailBytes) {
      const std::string& word = words[leaning(random, words.size())];
      text += word;
      if (!is_japanese) text += ' ';
      line += word.size() + 1;
      if (line < 72) continue;
      text += is_japanese ? "。\r\n" : "\r\n";
      line = 0;
    }
    all.push_back(text + "\r\n");
  }
  return all;
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<std::string> read_all(const std::vector<std::string>& all) {
  std::vector<std::string> texts;
  for (const std::string& mail : all) {
    std::string_view rest = mail;
    const mime::Source source = [&](std::span<char> into) {
      const std::size_t taken = rest.copy(into.data(), into.size());
      rest.remove_prefix(taken);
      return taken;
    };
    if (auto message = mime::read(source, {.text_bytes = store::kIndexTextBytes}))
      texts.push_back(std::move(message->text));
  }
  return texts;
}

std::size_t cut_all(const std::vector<std::string>& texts) {
  std::size_t words = 0;
  const search::TokenSink count = [&](std::string_view, std::size_t, std::size_t) {
    ++words;
    return true;
  };
  for (const std::string& text : texts) search::tokenize(text, search::Mode::document, count);
  return words;
}

template <typename Work>
void measure(const char* what, const Work& work) {
  const double processor = processor_seconds();
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("%-28s %8.3f s wall %8.3f s processor\n", what, wall.count(), processor_seconds() - processor);
}

void store_all(Mailbox& mailbox, const std::vector<std::string>& all) {
  for (std::size_t at = 0; at < all.size(); at += kBatch) {
    std::vector<Arrived> batch;
    for (std::size_t number = at; number < std::min(at + kBatch, all.size()); ++number) {
      Arrived arrived;
      arrived.raw = mailbox.raw_writer();
      arrived.raw->write(all[number]);
      arrived.known.uidl = "uidl-" + std::to_string(number);
      arrived.known.size = all[number].size();
      arrived.known.received_ms = 1'700'000'000'000 + static_cast<std::int64_t>(number);
      batch.push_back(std::move(arrived));
    }
    mailbox.store(std::move(batch));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::stoul(argv[1]) : 5'000;
  const fixtures::TempFolder temporary("mailbox-bench");
  const std::string folder = (temporary / "mail").string();
  mime::init();
  std::vector<std::string> all;
  if (argc > 2) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[2])) {
      if (all.size() < count) all.push_back(fixtures::read_file(entry.path()));
    }
  } else {
    all = mails(count);
  }
  std::size_t bytes = 0;
  for (const std::string& mail : all) bytes += mail.size();
  std::printf("%zu mails, %.1f MB\n", all.size(), static_cast<double>(bytes) / 1e6);

  std::vector<std::string> texts;
  measure("read, thrown away", [&] { texts = read_all(all); });
  std::size_t words = 0;
  measure("cut into words, thrown away", [&] { words = cut_all(texts); });
  std::size_t letters = 0;
  for (const std::string& text : texts) letters += text.size();
  std::printf("%.1f MB of text, %.1f million words\n", static_cast<double>(letters) / 1e6,
              static_cast<double>(words) / 1e6);
  texts.clear();

  const auto mailboxes =
      sqlite_mailboxes({.folder = folder, .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"});
  std::shared_ptr<Mailbox> mailbox;
  measure("make the file", [&] { mailbox = mailboxes->open(1, true); });
  measure("store, durable", [&] { store_all(*mailbox, all); });
  measure("digest and index", [&] { mailbox->digest_pending(count, {}, {}); });
  measure("tidy the index", [&] { mailbox->tidy_index({}); });
  measure("the newest 50", [&] { mailbox->list(1, {}); });
  for (const char* query : {"会議", "資料の確認", "会", "invo", "a", "会議 資料 -契約"}) {
    std::size_t found = 0;
    measure(("search " + std::string(query)).c_str(), [&] { found = mailbox->search(query, std::nullopt, {}).size(); });
    if (found == 0) std::printf("  (nothing found)\n");
  }
  measure("totals", [&] { mailbox->totals(); });
  measure("known", [&] { mailbox->known(); });
  measure("folders", [&] { mailbox->folders(); });
  mailbox.reset();
  std::uintmax_t on_disk = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) on_disk += entry.file_size();
  }
  std::printf("%.1f MB on disk\n", static_cast<double>(on_disk) / 1e6);
  return 0;
}
