import Files
import Reporting
import Tabular

extension SweepComparison {
  static let files = (text: "comparison.md", table: "comparison.csv")

  /// Writes `comparison.md` and `comparison.csv` into the folder of the sweep, each atomically.
  ///
  /// - Throws: `FileError`.
  public func write(to folder: String) throws {
    try AtomicFile.write(try csv(), to: "\(folder)/\(Self.files.table)")
    try AtomicFile.write(markdown(), to: "\(folder)/\(Self.files.text)")
  }

  /// One line for a terminal.
  public var sentence: String {
    let (worse, better) = (regressions.count, lines.count { $0.verdict == .better })
    return "\(lines.count) lines compared: \(worse) worse beyond noise, \(better) better, "
      + "\(onlyFormer) no longer measured, \(onlyNew) new"
  }

  func markdown() -> String {
    var parts = ["# Comparison with a former sweep"]
    if let notice { parts.append("**\(notice)**") }
    parts.append("\(sentence).")
    parts.append(
      """
      A line is one metric of one mechanism on one table, and its change the mean over ε of how far the \
      mean of the trials moved, in percent of the former mean. Intervals hold together with \
      probability \(NumberText.exact(Self.confidence * 100)) %, for trials that are about normal; \
      *paired*: trials with the same master keys, by Student's t; *resampled*: by the bootstrap. A line \
      is worse or better where its interval leaves out 0 and it moved by more than \
      \(NumberText.exact(tolerance * 100)) %. Times depend on the machine and are not judged.
      """)
    for verdict in [Verdict.worse, .better, .same, .fewTrials, .notJudged] {
      let lines = lines.filter { $0.verdict == verdict }
      guard !lines.isEmpty else { continue }
      parts.append("## \(verdict.rawValue.capitalizedFirst)")
      parts.append(String(Self.table(lines).markdownRows().dropLast()))
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func table(_ lines: [Line]) -> TableTwin {
    TableTwin(
      caption: "",
      header: [
        "dataset", "δ", "workload", "mechanism", "metric", "ε", "former medians", "medians",
        "change %", "interval", "by",
      ],
      rows: lines.map { line in
        [
          line.dataset, NumberText.exact(line.delta), line.workload, line.mechanism, line.metric,
          list(line.epsilons.map(NumberText.exact)), list(line.formerMedians.map(short)),
          list(line.medians.map(short)), percent(line.change),
          line.interval.map { "\(percent($0.lowerBound)) to \(percent($0.upperBound))" } ?? "–",
          line.isPaired ? "paired" : "resampled",
        ]
      }, rowHeaders: 5)
  }

  func csv() throws -> String {
    var bytes: [UInt8] = []
    var writer = DelimitedWriter { bytes.append(contentsOf: $0) }
    try writer.write([
      "dataset", "delta", "workload", "mechanism", "metric", "epsilons", "former_medians",
      "medians",
      "change", "low", "high", "paired", "verdict", "private",
    ])
    for line in lines {
      try writer.write([
        line.dataset, NumberText.exact(line.delta), line.workload, line.mechanism, line.metric,
        Self.list(line.epsilons.map(NumberText.exact)),
        Self.list(line.formerMedians.map(NumberText.exact)),
        Self.list(line.medians.map(NumberText.exact)), NumberText.exact(line.change),
        line.interval.map { NumberText.exact($0.lowerBound) } ?? "",
        line.interval.map { NumberText.exact($0.upperBound) } ?? "", "\(line.isPaired)",
        line.verdict.rawValue, isPrivate,
      ])
    }
    try writer.flush()
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func list(_ texts: [String]) -> String { texts.joined(separator: "; ") }

  private static func short(_ value: Double) -> String { NumberText.significant(value, digits: 3) }

  private static func percent(_ part: Double) -> String {
    let text = NumberText.significant(part * 100, digits: 2)
    return part > 0 ? "+\(text)" : text
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
