import Tabular

/// Counts of combinations as the delimited text of Synthetic Data Showcase, so that what reads its
/// aggregates reads ours: `selections, protected_count`, the number of records first, then a
/// combination a row, "A:a1;B:b1", short ones first and larger counts before smaller.
///
/// Behind these stand sigma, the standard deviation of the noise of the count as it was drawn, and
/// low95 and high95, the noisy count ∓ 1.96σ, no lower than 0; for the number of records, whose noise is
/// Laplace's, ∓ σ·ln 20/√2. A count that was lowered to those of its
/// sub-combinations may lie below its interval. A count appears only if noise left it above a
/// threshold, so intervals of counts near it are too high more often than one in forty.
public enum AggregateFile {
  public static let records = "record_count"
  public static let selections = "selections"
  public static let protectedCount = "protected_count"
  /// What an exact count is called.
  public static let count = "count"
  /// The columns behind the count of released aggregates.
  public static let uncertainty = ["sigma", "low95", "high95"]
  /// The last column of counts that are not private.
  public static let isPrivate = "private"

  /// Half the width of a 95% interval of Gaussian noise, in standard deviations.
  package static let gaussianWidth = 1.959964
  /// Half the width of a 95% interval of Laplace noise, in standard deviations.
  package static let laplaceWidth = 2.118303

  /// Takes the next bytes of a file, which are valid during the call only.
  public typealias Sink<Failure: Error> = (UnsafeRawBufferPointer) throws(Failure) -> Void

  /// Writes released aggregates.
  ///
  /// - Parameters:
  ///   - aggregates: what was released.
  ///   - recordsSigma: the standard deviation of the Laplace noise of the number of records.
  ///   - delimiter: between cells.
  ///   - sink: takes the bytes.
  /// - Throws: what `sink` throws.
  /// - Complexity: O(n log n) time for n combinations. Besides the aggregates, memory is
  ///   2·length + 8 bytes for each combination of the length that has most.
  public static func write<Failure: Error>(
    _ aggregates: NoisyAggregates, recordsSigma: Double, delimiter: UInt8 = UInt8(ascii: "\t"),
    to sink: Sink<Failure>
  ) throws(Failure) {
    var file = AggregateCells(delimiter: delimiter)
    file.header([selections, protectedCount] + uncertainty)
    file.records(aggregates.recordCount)
    file.interval(
      Double(aggregates.recordCount), sigma: recordsSigma, width: laplaceWidth)
    try file.rows.end(to: sink)
    let keys = CombinationKeys(aggregates.domain, delimiter: delimiter)
    for length in 1...aggregates.length {
      let (counts, noisy) = (aggregates.counts[length - 1], aggregates.noisy[length - 1])
      let sigma = aggregates.levels[length - 1].sigma
      let level = keys.level(aggregates.tree, counts, length: length)
      for place in level.order {
        keys.append(place, of: level, to: &file.rows.bytes)
        file.cell(counts[Int(place)])
        file.interval(Double(noisy[Int(place)]), sigma: sigma)
        try file.rows.end(to: sink)
      }
    }
    try file.rows.flush(to: sink)
  }

  /// Writes counts without noise: exact ones, or k-anonymous ones.
  ///
  /// - Parameters:
  ///   - counts: of combinations.
  ///   - name: of the column of counts, ``count`` or ``protectedCount``.
  ///   - note: a last column and what stands in each of its cells.
  ///   - delimiter: between cells.
  ///   - sink: takes the bytes.
  /// - Throws: what `sink` throws.
  public static func write<Failure: Error>(
    _ counts: CombinationCounts, name: String, note: (name: String, value: String)? = nil,
    delimiter: UInt8 = UInt8(ascii: "\t"), to sink: Sink<Failure>
  ) throws(Failure) {
    var file = AggregateCells(delimiter: delimiter)
    file.header([selections, name] + (note.map { [$0.name] } ?? []))
    file.records(counts.recordCount)
    let last = note.map { DelimitedWriter.encoded($0.value, delimiter: delimiter) }
    if let last { file.cell(encoded: last) }
    try file.rows.end(to: sink)
    let keys = CombinationKeys(counts.domain, delimiter: delimiter)
    for length in 1...counts.length {
      let values = counts.counts[length - 1]
      let level = keys.level(counts.tree, values, length: length)
      for place in level.order {
        keys.append(place, of: level, to: &file.rows.bytes)
        file.cell(values[Int(place)])
        if let last { file.cell(encoded: last) }
        try file.rows.end(to: sink)
      }
    }
    try file.rows.flush(to: sink)
  }

  /// The whole file of released aggregates.
  public static func bytes(
    _ aggregates: NoisyAggregates, recordsSigma: Double, delimiter: UInt8 = UInt8(ascii: "\t")
  ) -> [UInt8] {
    var result: [UInt8] = []
    write(aggregates, recordsSigma: recordsSigma, delimiter: delimiter) {
      (part: UnsafeRawBufferPointer) in result.append(contentsOf: part)
    }
    return result
  }

  /// The whole file of counts without noise.
  public static func bytes(
    _ counts: CombinationCounts, name: String, note: (name: String, value: String)? = nil,
    delimiter: UInt8 = UInt8(ascii: "\t")
  ) -> [UInt8] {
    var result: [UInt8] = []
    write(counts, name: name, note: note, delimiter: delimiter) {
      (part: UnsafeRawBufferPointer) in result.append(contentsOf: part)
    }
    return result
  }
}

/// Cells of a file of aggregates.
private struct AggregateCells {
  var rows = FileRows()
  private let delimiter: UInt8

  init(delimiter: UInt8) {
    self.delimiter = delimiter
  }

  mutating func header(_ names: [String]) {
    rows.bytes += Array(names.joined(separator: String(UnicodeScalar(delimiter))).utf8)
    rows.bytes.append(UInt8(ascii: "\n"))
  }

  mutating func records(_ count: Int) {
    rows.bytes += Array(AggregateFile.records.utf8)
    cell(Int64(count))
  }

  mutating func cell(encoded: [UInt8]) {
    rows.bytes.append(delimiter)
    rows.bytes += encoded
  }

  mutating func cell(_ count: Int64) {
    rows.bytes.append(delimiter)
    if count < 0 { rows.bytes.append(UInt8(ascii: "-")) }
    append(count.magnitude)
  }

  /// The noise's deviation, and the ends of an interval around a noisy count.
  mutating func interval(
    _ value: Double, sigma: Double, width: Double = AggregateFile.gaussianWidth
  ) {
    let half = width * sigma
    cell(hundredths: sigma)
    cell(hundredths: max(0, value - half))
    cell(hundredths: max(0, value + half))
  }

  /// A number of at least 0 with at most two digits behind the point.
  private mutating func cell(hundredths value: Double) {
    rows.bytes.append(delimiter)
    let (whole, rest) = UInt64((value * 100).rounded()).quotientAndRemainder(dividingBy: 100)
    append(whole)
    if rest == 0 { return }
    rows.bytes.append(UInt8(ascii: "."))
    if rest < 10 { rows.bytes.append(UInt8(ascii: "0")) }
    append(rest)
  }

  private mutating func append(_ number: UInt64) {
    var power: UInt64 = 1
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      rows.bytes.append(UInt8(ascii: "0") + UInt8(number / power % 10))
      power /= 10
    }
  }
}
