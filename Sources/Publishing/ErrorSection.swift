import Foundation
import Reporting

/// How far the numbers of a release can be trusted, for readers who hold nothing else: the error bar of
/// everything that was measured.
struct ErrorSection {
  let table: ReleaseTable

  var markup: Markup {
    Markup(
      "section",
      [Markup("h2", .text("How far the numbers can be trusted"))]
        + sentences.map { Markup("p", .text($0)) } + tables)
  }

  private var sentences: [String] {
    if table.tables.isEmpty {
      return [
        "Nothing was measured with a known error: the release holds records alone, and does not tell how "
          + "near they are to the truth."
      ]
    }
    let pairs = table.tables.filter { $0.columns.count == 2 }.count
    let all = table.columns.count * (table.columns.count - 1) / 2
    return [
      table.countsValues ? Self.thresholded : Self.measured,
      table.total.half.map {
        "Number of records: \(Self.count(table.total.estimate)) ± \(Self.count($0))."
      },
      "Reported of pairs of columns: \(pairs) of \(all)."
        + (table.recordsFile == nil
          ? ""
          : " What no reported table tells, such as combinations of more columns, comes from a model, "
            + "whose error is not known from the release."),
      table.columns.contains { $0.merged != nil }
        ? "Values that were counted together for being rare have no error bar as single columns: which they "
          + "are was chosen by the same noise." : nil,
      agreement,
    ].compactMap { $0 }
  }

  private static let measured =
    "An interval of 95 % around a reported count holds the true count in 95 of 100 releases: it covers the "
    + "noise, and what was counted is the table without records that were dropped before."

  private static let thresholded =
    "An interval of 95 % is that of the noise, around a count as it was drawn; a count that was lowered to "
    + "those of its sub-combinations may lie below it. A count is shown only where noise left it at or above a "
    + "threshold: intervals of counts near it are too high more often than one in forty, and some may be of "
    + "combinations that hardly anybody has. A record that holds more combinations than the limit counted "
    + "for as many as that."

  /// How many counts of the records lie within the intervals of what was reported.
  private var agreement: String? {
    guard table.recordCount > 0, !table.countsValues else { return nil }
    let counted = RecordCounts(table)
    let (inside, cells) = table.tables.reduce(into: (0, 0)) { sum, reported in
      let half = reported.sigma * ReportedTable.width95
      let records = counted.counts(of: reported)
      for (count, records) in zip(reported.counts, records) {
        guard let count else { continue }
        sum.1 += 1
        if abs(records * table.people - count) <= max(half, 0.5) { sum.0 += 1 }
      }
    }
    let share = NumberText.short(100 * Double(inside) / Double(max(1, cells)))
    return "Of \(cells) reported cells, the records are within the interval in \(share) %."
  }

  private var tables: [Markup] {
    (1...3).compactMap { order in
      let tables = table.tables.filter { $0.columns.count == order }
      guard !tables.isEmpty else { return nil }
      let rows = tables.map { reported in
        [
          reported.columns.map { table.columns[$0].name }.joined(separator: " × "),
          String(reported.counts.count),
          String(reported.counts.count { $0 == nil }),
          NumberText.short(reported.sigma),
          "± " + Self.count(reported.sigma * ReportedTable.width95),
        ]
      }
      let twin = TableTwin(
        caption: order == 1 ? "Single columns" : "Tables of \(order) columns",
        header: ["columns", "cells", "withheld", "noise of a cell (σ)", "95 % of a cell"],
        rows: rows)
      let body = Markup.scrolling(
        twin.caption,
        twin.html())
      return order == 1
        ? body
        : Markup(
          "details", Markup("summary", .text("\(twin.caption): \(tables.count) tables")), body)
    }
  }

  private static func count(_ value: Double) -> String { String(Int(value.rounded())) }
}
