#include "accounts/csv/import_row.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "accounts/csv/cells.h"
#include "accounts/draft.h"
#include "accounts/text.h"

namespace tegami::accounts::csv {
namespace {

constexpr std::array<std::string_view, 5> kOutcomes{"add", "change", "unchanged", "delete", "error"};
constexpr std::size_t kShownValue = 60;  ///< bytes of a wrong value that the report repeats

std::string_view broken_key(Broken broken) {
  switch (broken) {
    case Broken::quote:
      return "error.csv.quote";
    case Broken::open_quote:
      return "error.csv.open_quote";
    case Broken::row_too_long:
      return "error.csv.row_too_long";
    case Broken::cell_too_long:
      return "error.csv.cell_too_long";
    case Broken::too_many_cells:
      return "error.csv.too_many_cells";
    case Broken::none:
      break;
  }
  return {};
}

std::string shortened(const std::string& text) {
  if (text.size() <= kShownValue) return text;
  std::size_t end = kShownValue;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

/// An id of 0 or none is a new account's (I3).
std::optional<AccountId> id_of(const std::string& cell) {
  const std::string digits = plain_digits(cell);
  if (digits.empty()) return 0;
  AccountId id = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (error != std::errc() || end != digits.data() + digits.size() || id < 0) return std::nullopt;
  return id;
}

/// Where a file says in one column that there is SMTP authentication, and in another which.
void use_method(ImportRow& row, const std::string& method) {
  if (method.empty()) return;
  for (auto& [field, cell] : row.cells)
    if (field->name == "send.auth" && cell == "plain") cell = method;
}

/// A file with all columns has those of the sending server for accounts that only receive, too.
bool names_sending(const ImportRow& row) {
  return std::any_of(row.cells.begin(), row.cells.end(), [](const auto& cell) {
    const std::string_view name = cell.first->name, text = cell.second;
    if (name == "send.source") return !text.empty() && text != "individual";
    if (name == "send.password") return !keeps_password(text);
    return (name == "send.host" || name == "send.user" || name == "send.oauth_server") && !text.empty();
  });
}

/// An empty cell: what stands for none where the field can be empty; else what was there, or the default. SPEC I3:
/// leave on server is on when its cell is empty.
bool keeps(const Field& field, std::string_view cell) {
  if (!cell.empty()) return false;
  if (field.form == Form::choice) return true;
  if (field.form == Form::yes_no) return field.name != "receive.leave_on_server";
  return field.name == "receive.timeout_s";
}

std::string value_of(Column& column, const std::string& cell, const Vocabulary& vocabulary) {
  const bool chosen = column.field->form == Form::choice || column.field->form == Form::yes_no;
  if (!chosen) return vocabulary.value_of(column.name, column.field, cell);
  if (!column.last || column.last->first != cell)
    column.last = {cell, vocabulary.value_of(column.name, column.field, cell)};
  return column.last->second;
}

}  // namespace

std::string_view name(Outcome outcome) noexcept { return kOutcomes[static_cast<std::size_t>(outcome)]; }

ImportRow read_row(Row& row, Layout& layout, Converter& converter, const Vocabulary& vocabulary) {
  ImportRow out;
  out.line = row.line;
  if (row.broken != Broken::none) {
    out.problems.push_back({"", "", FieldError(std::string(broken_key(row.broken)), "", "")});
    return out;
  }
  if (row.cells.size() != layout.size()) {
    out.problems.push_back(
        {"", "", FieldError("error.csv.cells", std::to_string(row.cells.size()), std::to_string(layout.size()))});
    return out;
  }
  std::string method;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    Column& column = layout[i];
    if (column.name.empty() || column.name == kOwnerName) continue;
    out.bytes += row.cells[i].size() + 64;
    const bool secret = column.field != nullptr && column.field->secret();
    const auto decoded = converter.decode(row.cells[i]);
    if (!decoded) {
      out.problems.push_back({column.name, "", {"error.csv.encoding"}});
      continue;
    }
    const std::string cell = secret ? *decoded : std::string(unguarded(*decoded));
    if (column.name == kId) {
      const auto id = id_of(cell);
      if (!id) out.problems.push_back({column.name, shortened(cell), {"error.csv.id"}});
      out.id = id.value_or(0);
    } else if (column.name == kDelete) {
      const std::string flag = ascii_lower(trimmed(cell));
      out.remove = flag == "d";
      if (!flag.empty() && flag != "d" && flag != "0")
        out.problems.push_back({column.name, shortened(cell), {"error.csv.delete"}});
    } else if (column.name == kOwner) {
      out.owner = trimmed(cell);
    } else if (column.name == kSendMethod) {
      method = vocabulary.value_of(kSendMethod, nullptr, cell);
    } else if (column.field != nullptr) {
      out.cells.emplace_back(column.field, secret ? cell : value_of(column, cell, vocabulary));
    }
  }
  use_method(out, method);
  return out;
}

void judge_settings(const ImportRow& row, const Account& base, const Surroundings& around, Verdict& verdict) {
  Draft draft(base);
  const bool sending = names_sending(row);
  for (const auto& [field, cell] : row.cells) {
    if (keeps(*field, cell) || (field->secret() && keeps_password(cell))) continue;
    const bool leave = field->name == "receive.leave_on_server" && cell.empty();
    draft.take(*field, leave ? std::string_view("1") : std::string_view(cell), sending || field->group != Group::send);
  }
  draft.check(around);
  for (const auto& [column, error] : draft.errors()) {
    CellProblem problem{column, "", error};
    for (const auto& [field, cell] : row.cells)
      if (field->name == column && !field->secret()) problem.value = shortened(cell);
    verdict.problems.push_back(std::move(problem));
  }
  verdict.values = std::move(draft.values());
  if (!verdict.problems.empty()) return;
  verdict.changed = changed_fields(base.id == 0 ? Account{} : base, verdict.values);
  verdict.outcome = base.id == 0 ? Outcome::add : verdict.changed.empty() ? Outcome::unchanged : Outcome::change;
}

}  // namespace tegami::accounts::csv
