import Tabular

/// The keys of combinations ("A:a1;B:b1") as bytes of a cell, and the order of a file's rows.
///
/// The items of a key stand in the order of their lower-case texts, as in the web application of
/// Synthetic Data Showcase, whose Power BI template looks keys up that are sorted so.
struct CombinationKeys {
  /// The bytes of each item by its place in that order, quotes doubled, one after another.
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// Whether a cell that holds the item must be quoted.
  private var isQuoted: [Bool] = []
  /// The place of each item.
  private let ranks: [UInt16]

  private static let quote = UInt8(ascii: "\"")
  private static let separator = UInt8(ascii: ";")

  init(_ domain: ItemDomain, delimiter: UInt8) {
    let texts = ItemNames.texts(domain)
    let folded = texts.map { Array($0.lowercased().utf8) }
    let order = texts.indices.sorted { first, second in
      folded[first] != folded[second]
        ? folded[first].lexicographicallyPrecedes(folded[second])
        : texts[first].utf8.lexicographicallyPrecedes(texts[second].utf8)
    }
    var ranks = [UInt16](repeating: 0, count: texts.count)
    for (rank, item) in order.enumerated() {
      ranks[item] = UInt16(rank)
      let plain = Array(texts[item].utf8)
      isQuoted.append(
        delimiter == CombinationKeys.separator
          || DelimitedWriter.encoded(texts[item], delimiter: delimiter) != plain)
      for byte in plain {
        if byte == CombinationKeys.quote { bytes.append(byte) }
        bytes.append(byte)
      }
      starts.append(bytes.count)
    }
    self.ranks = ranks
  }

  /// The combinations of one length, in the order of a file: larger counts first, equal ones by key.
  struct Level {
    /// The places of combinations.
    let order: [Int32]
    /// For each combination, by place, the ranks of its items, ascending.
    fileprivate let ranks: [UInt16]
    fileprivate let length: Int
  }

  /// - Complexity: O(n log n) time and (2·length + 4)·n bytes for n combinations.
  func level(_ tree: CombinationTree, _ counts: [Int64], length: Int) -> Level {
    let ranks = sortedRanks(tree, length: length)
    let order = ranks.withUnsafeBufferPointer { ranks in
      counts.indices.map { Int32($0) }.sorted { first, second in
        let (a, b) = (Int(first), Int(second))
        if counts[a] != counts[b] { return counts[a] > counts[b] }
        for depth in 0..<length where ranks[a * length + depth] != ranks[b * length + depth] {
          return ranks[a * length + depth] < ranks[b * length + depth]
        }
        return false
      }
    }
    return Level(order: order, ranks: ranks, length: length)
  }

  /// For each combination of a length, one after another, the ranks of its items, ascending.
  private func sortedRanks(_ tree: CombinationTree, length: Int) -> [UInt16] {
    let count = tree.count(length: length)
    var result = [UInt16](repeating: 0, count: length * count)
    result.withUnsafeMutableBufferPointer { result in
      for place in 0..<count {
        var ancestor = place
        for depth in stride(from: length - 1, through: 0, by: -1) {
          let rank = ranks[Int(tree.levels[depth].last[ancestor])]
          ancestor = Int(tree.levels[depth].parent[ancestor])
          // What stands behind is sorted already.
          var position = place * length + depth
          while position + 1 < (place + 1) * length, result[position + 1] < rank {
            result[position] = result[position + 1]
            position += 1
          }
          result[position] = rank
        }
      }
    }
    return result
  }

  /// Appends the key of the combination at `place`.
  func append(_ place: Int32, of level: Level, to target: inout [UInt8]) {
    let own = level.ranks[Int(place) * level.length..<(Int(place) + 1) * level.length]
    let isCellQuoted = own.contains { isQuoted[Int($0)] }
    if isCellQuoted { target.append(CombinationKeys.quote) }
    for (position, rank) in own.enumerated() {
      if position > 0 { target.append(CombinationKeys.separator) }
      target.append(contentsOf: bytes[starts[Int(rank)]..<starts[Int(rank) + 1]])
    }
    if isCellQuoted { target.append(CombinationKeys.quote) }
  }
}
