import Threading

/// Three-way tables across the link, each parent weighing 1: (A, Bᵢ, Bⱼ) of one column of the parents
/// and two of children and links, and (Aᵢ, Aⱼ, B) the other way round.
///
/// Tables of more than ``PrefixCounter/denseLimit`` cells are left out.
struct CrossTriples: Sendable {
  let oneParentColumn: [Double]
  let twoParentColumns: [Double]

  /// A table's first two columns, numbered over parents' columns and then the others, and the last
  /// ones it is counted with.
  private struct Prefix: Sendable {
    let first: Int
    let second: Int
    let last: [Int]
  }

  /// O(links × triples).
  init(_ data: LinkPair) {
    let parents = data.parentSizes.count
    let all = parents + data.childSizes.count
    let sizes = data.parentSizes + data.childSizes
    let one = (0..<parents).flatMap { a in
      (parents..<all).map { Prefix(first: a, second: $0, last: Array(($0 + 1)..<all)) }
    }
    let two = (0..<parents).flatMap { a in
      ((a + 1)..<parents).map { Prefix(first: a, second: $0, last: Array(parents..<all)) }
    }
    let prefixes = (one + two).map { prefix in
      Prefix(
        first: prefix.first, second: prefix.second,
        last: prefix.last.filter {
          sizes[prefix.first] * sizes[prefix.second] * sizes[$0] <= PrefixCounter.denseLimit
        })
    }
    let distances = Parallel.map(prefixes.count, threads: data.threads) {
      CrossTriples.distances(data, prefixes[$0], sizes)
    }
    oneParentColumn = distances[..<one.count].flatMap { $0 }
    twoParentColumns = distances[one.count...].flatMap { $0 }
  }

  private static func distances(_ data: LinkPair, _ prefix: Prefix, _ sizes: [Int]) -> [Double] {
    guard !prefix.last.isEmpty else { return [] }
    let real = index(data.real, prefix, sizes)
    let synthetic = index(data.synthetic, prefix, sizes)
    let cells = sizes[prefix.first] * sizes[prefix.second]
    return prefix.last.map { last in
      let a = count(data.real, real, last, size: sizes[last], cells: cells)
      let b = count(data.synthetic, synthetic, last, size: sizes[last], cells: cells)
      let scaleA = scale(a)
      let scaleB = scale(b)
      return zip(a, b).reduce(0) { $0 + abs($1.0 * scaleA - $1.1 * scaleB) }
    }
  }

  private static func scale(_ table: [Double]) -> Double {
    let sum = table.reduce(0, +)
    return sum > 0 ? 1 / sum : 0
  }

  /// The cell of each link within the first two columns.
  private static func index(_ side: LinkSide, _ prefix: Prefix, _ sizes: [Int]) -> [UInt32] {
    let size = UInt32(sizes[prefix.second])
    let first = side[column: prefix.first]
    let second = side[column: prefix.second]
    return zip(first, second).map { UInt32($0) &* size &+ UInt32($1) }
  }

  private static func count(
    _ side: LinkSide, _ index: [UInt32], _ last: Int, size: Int, cells: Int
  ) -> [Double] {
    var table = [Double](repeating: 0, count: cells * size)
    table.withUnsafeMutableBufferPointer { table in
      index.withUnsafeBufferPointer { index in
        side[column: last].withUnsafeBufferPointer { codes in
          side.weights.withUnsafeBufferPointer { weights in
            for link in 0..<weights.count {
              table[Int(index[link]) &* size &+ Int(codes[link])] += weights[link]
            }
          }
        }
      }
    }
    return table
  }
}

extension LinkSide {
  /// A column by its number over the parents' columns and then the others.
  fileprivate subscript(column index: Int) -> [UInt16] {
    index < parentColumns.count
      ? parentColumns[index] : childColumns[index - parentColumns.count]
  }
}
