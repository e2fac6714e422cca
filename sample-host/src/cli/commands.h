/// commands.h - the commands of tegami-host. Each gives the exit code; UsageError and std::exception are for main.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "data/clock.h"
#include "data/folder.h"

namespace samplehost {

using CommandLine = std::span<const std::string>;

/// The whole program, without its name.
int run_command(CommandLine words);

int serve_command(CommandLine words);
int call_command(CommandLine words);
int user_command(CommandLine words);
int role_command(CommandLine words);
int group_command(CommandLine words);
int token_command(CommandLine words);
int policy_command(CommandLine words);
int server_command(CommandLine words);
int oauth_server_command(CommandLine words);
int key_command(CommandLine words);

/// parse_arguments with --data, --database, --key and --clock added.
Arguments parse_with_data(CommandLine words, std::vector<std::string_view> with_value,
                          std::vector<std::string_view> flags = {});
FolderChoice folder_choice(const Arguments& arguments);
Clock clock_of(const Arguments& arguments);
/// UsageError with usage when there are not exactly that many words.
void need_words(const Arguments& arguments, std::size_t count, std::string_view usage);
/// A value that is "-" is read from standard input (one line).
std::string secret_value(const Arguments& arguments, std::string_view name);

/// Where the program's own files lie, beside the executable.
std::filesystem::path share_folder();
std::filesystem::path default_modules_folder();

}  // namespace samplehost
