import Reporting

/// `summary.md` of a grid: for each part the table of its main metric, and the way to all others.
struct GridSummary {
  let grid: SweepGrid
  let results: SweepGrid.Results

  func markdown() -> String {
    var parts = ["# Sweep of \(Markdown.literal(grid.name))"]
    if let notice = results.table.notice { parts.append("**\(notice)**") }
    parts.append(results.table.costOfChoosing)
    parts += grid.notes.map { Markdown.literal($0) }
    parts.append(
      "Every number of every trial is in [trials.csv](trials.csv), every metric, picture and failed trial "
        + "in the summary of its part.")
    for (name, results) in results.parts {
      parts.append("## \(Markdown.literal(name))")
      // The folder's own percent signs, as a link.
      parts += section(
        results, folder: "parts/\(name.asFileName.replacing("%", with: "%25"))")
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func section(_ results: SweepResults, folder: String) -> [String] {
    let measured = results.metrics
    let link = "[All metrics](\(folder)/summary.md), [report](\(folder)/\(SweepReport.file))."
    guard let metric = SweepReport.mainMetrics.first(where: measured.contains) ?? measured.first
    else {
      return ["No trial is finished. \(link)"]
    }
    let failed =
      results.failures.isEmpty ? "" : " \(results.failures.count) trials failed."
    let table = results.table(of: metric)
    return [
      "\(Markdown.literal(metric)). \(table.caption)\(failed) \(link)",
      String(table.markdownRows().dropLast()),
    ]
  }
}
