import Tabular

/// Counts of combinations as the delimited text of Synthetic Data Showcase, so that what reads its
/// aggregates reads ours: `selections, protected_count`, the number of records first, then a
/// combination a row, "A:a1;B:b1", short ones first and larger counts before smaller.
///
/// Behind these stand sigma, the standard deviation of the noise of the count as it was drawn, and
/// low95 and high95, the noisy count ∓ 1.96σ, no lower than 0. A count that was lowered to those of its
/// sub-combinations may lie below its interval. A count appears only if noise left it above a
/// threshold, so intervals of counts near it are too high more often than one in forty.
public enum AggregateFile {
  public static let records = "record_count"
  public static let selections = "selections"
  public static let protectedCount = "protected_count"
  /// What an exact count is called.
  public static let count = "count"

  /// Half the width of a 95% interval, in standard deviations.
  private static let width = 1.959964

  /// Released aggregates.
  ///
  /// - Parameter recordsSigma: the standard deviation of the noise of the number of records.
  public static func bytes(
    _ aggregates: NoisyAggregates, recordsSigma: Double, delimiter: UInt8 = UInt8(ascii: "\t")
  ) -> [UInt8] {
    var writer = RowWriter(
      header: [selections, protectedCount, "sigma", "low95", "high95"], delimiter: delimiter)
    writer.add(
      records,
      ["\(aggregates.recordCount)"]
        + interval(Double(aggregates.recordCount), sigma: recordsSigma))
    let keys = CombinationKeys(aggregates.domain)
    for length in 1...aggregates.length {
      let (counts, noisy) = (aggregates.counts[length - 1], aggregates.noisy[length - 1])
      let sigma = aggregates.levels[length - 1].sigma
      for (key, place) in keys.sorted(aggregates.tree, counts, length: length) {
        writer.add(
          key, ["\(counts[place])"] + interval(Double(noisy[place]), sigma: sigma))
      }
    }
    return writer.bytes
  }

  /// Counts without noise: exact ones, or k-anonymous ones.
  ///
  /// - Parameters:
  ///   - name: of the column of counts, ``count`` or ``protectedCount``.
  ///   - note: a last column and what stands in each of its cells.
  public static func bytes(
    _ counts: CombinationCounts, name: String, note: (name: String, value: String)? = nil,
    delimiter: UInt8 = UInt8(ascii: "\t")
  ) -> [UInt8] {
    let rest = note.map { [$0.value] } ?? []
    var writer = RowWriter(
      header: [selections, name] + (note.map { [$0.name] } ?? []), delimiter: delimiter)
    writer.add(records, ["\(counts.recordCount)"] + rest)
    let keys = CombinationKeys(counts.domain)
    for length in 1...counts.length {
      let values = counts.counts[length - 1]
      for (key, place) in keys.sorted(counts.tree, values, length: length) {
        writer.add(key, ["\(values[place])"] + rest)
      }
    }
    return writer.bytes
  }

  private static func interval(_ value: Double, sigma: Double) -> [String] {
    [sigma, max(0, value - width * sigma), max(0, value + width * sigma)].map(short)
  }

  /// At most two digits behind the point.
  private static func short(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    return rest == 0 ? "\(whole)" : rest < 10 ? "\(whole).0\(rest)" : "\(whole).\(rest)"
  }
}

/// The texts of combinations, items in the order of their texts.
private struct CombinationKeys {
  /// The place of each item among all, by text.
  private let ranks: [Int]
  private let sortedTexts: [String]

  init(_ domain: ItemDomain) {
    let texts = ItemNames.texts(domain)
    var ranks = [Int](repeating: 0, count: texts.count)
    let order = texts.indices.sorted {
      Array(texts[$0].utf8).lexicographicallyPrecedes(texts[$1].utf8)
    }
    for (rank, item) in order.enumerated() { ranks[item] = rank }
    sortedTexts = order.map { texts[$0] }
    self.ranks = ranks
  }

  /// The combinations of a length, larger counts first, equal ones by text.
  func sorted(
    _ tree: CombinationTree, _ counts: [Int64], length: Int
  ) -> some Sequence<(key: String, place: Int)> {
    // Ranks of all combinations in one buffer, each combination's ascending.
    var ranks = [Int32](repeating: 0, count: length * counts.count)
    for place in counts.indices {
      let sorted = tree.items(at: place, length: length).map { self.ranks[Int($0)] }.sorted()
      for (index, rank) in sorted.enumerated() { ranks[place * length + index] = Int32(rank) }
    }
    let order = counts.indices.sorted { first, second in
      if counts[first] != counts[second] { return counts[first] > counts[second] }
      for index in 0..<length
      where ranks[first * length + index] != ranks[second * length + index] {
        return ranks[first * length + index] < ranks[second * length + index]
      }
      return false
    }
    return order.lazy.map { place in
      let key = (0..<length).map { sortedTexts[Int(ranks[place * length + $0])] }
        .joined(separator: String(ItemNames.separator))
      return (key, place)
    }
  }
}

/// Collects rows as bytes.
private struct RowWriter {
  private(set) var bytes: [UInt8] = []
  private let delimiter: UInt8

  init(header: [String], delimiter: UInt8) {
    self.delimiter = delimiter
    add(header[0], Array(header.dropFirst()))
  }

  mutating func add(_ first: String, _ rest: [String]) {
    bytes += DelimitedWriter.encoded(first, delimiter: delimiter)
    for cell in rest {
      bytes.append(delimiter)
      bytes.append(contentsOf: cell.utf8)
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}
