import Threading

/// Which records hold a combination that few hold, and which items such combinations have.
///
/// A combination is rare where fewer than `resolution` records hold it, and unique where one does; a
/// unique one is rare too. All figures are of the records as they are, and as secret.
package struct RareCombinations: Sendable {
  /// For each length, how many records hold a rare combination of that length, and a unique one.
  package private(set) var rareRecords: [Int]
  package private(set) var uniqueRecords: [Int]
  /// How many records hold a rare, or unique, combination of any length.
  package let recordsWithRare: Int
  package let recordsWithUnique: Int
  /// For each item, in how many rare combinations of a record, summed over records, it is.
  package let occurrences: [Int64]
  /// How many rare combinations the records hold, each counted for every record that holds it.
  package let combinations: Int64

  /// - Parameter threads: the result does not depend on it.
  /// - Complexity: that of counting, twice.
  package init(
    _ rows: ItemRows, itemCount: Int, length: Int, resolution: Int, threads: Int = 1
  ) {
    let index = ItemIndex(rows, itemCount: itemCount)
    let chunks = max(1, min(threads, itemCount))
    let parts = Parallel.map(chunks, threads: threads) { chunk in
      var visitor = RareVisitor(
        rows, itemCount: itemCount, length: length, resolution: resolution)
      // Items in turn: the first have most to follow them.
      for item in stride(from: chunk, to: itemCount, by: chunks) where index.count(of: item) > 0 {
        let occurrences = index.occurrences(of: item)
        visitor.begin(item, occurrences)
        var walk = CombinationWalk(
          rows, itemCount: itemCount, depth: length - 1, visitor: visitor)
        walk.descend(occurrences)
        visitor = walk.visitor
      }
      return visitor
    }
    var rarest = parts[0].rarest
    var occurrences = parts[0].occurrences
    for part in parts.dropFirst() {
      for place in rarest.indices { rarest[place] = max(rarest[place], part.rarest[place]) }
      for item in occurrences.indices { occurrences[item] += part.occurrences[item] }
    }
    combinations = parts.reduce(0) { $0 + $1.combinations }
    self.occurrences = occurrences
    let rowCount = rows.rowCount
    let levels = (0..<length).map { rarest[$0 * rowCount..<($0 + 1) * rowCount] }
    rareRecords = levels.map { $0.count { $0 > 0 } }
    uniqueRecords = levels.map { $0.count { $0 > 1 } }
    let any = (0..<rowCount).map { row in levels.map { $0[$0.startIndex + row] }.max() ?? 0 }
    recordsWithRare = any.count { $0 > 0 }
    recordsWithUnique = any.count { $0 > 1 }
  }
}

/// Marks records that hold rare combinations.
private struct RareVisitor: CombinationVisitor, Sendable {
  private let rows: ItemRows
  private let resolution: Int32
  /// Length after length, for each record: 0 for no rare combination, 1 for a rare, 2 for a unique
  /// one.
  private(set) var rarest: [UInt8]
  private(set) var occurrences: [Int64]
  private(set) var combinations: Int64 = 0
  private var first = 0

  init(_ rows: ItemRows, itemCount: Int, length: Int, resolution: Int) {
    self.rows = rows
    self.resolution = Int32(clamping: resolution)
    rarest = Array(repeating: 0, count: length * rows.rowCount)
    occurrences = Array(repeating: 0, count: itemCount)
  }

  /// Begins with a single item.
  mutating func begin(_ item: Int, _ holders: ArraySlice<ItemIndex.Occurrence>) {
    first = item
    guard holders.count < resolution else { return }
    let mark: UInt8 = holders.count == 1 ? 2 : 1
    for holder in holders { rarest[Int(holder.row)] = max(rarest[Int(holder.row)], mark) }
    occurrences[item] += Int64(holders.count)
    combinations += Int64(holders.count)
  }

  mutating func visit(_ extensions: CombinationExtensions) {
    guard extensions.items.contains(where: { extensions.counts[$0] < resolution }) else { return }
    let start = (extensions.depth + 1) * rows.rowCount
    var total: Int64 = 0
    for holder in extensions.occurrences {
      let row = Int(holder.row)
      for position in Int(holder.next)..<Int(rows.starts[row + 1]) {
        let item = Int(rows.items[position])
        let count = extensions.counts[item]
        guard count < resolution else { continue }
        rarest[start + row] = max(rarest[start + row], count == 1 ? 2 : 1)
        occurrences[item] += 1
        total += 1
      }
    }
    combinations += total
    occurrences[first] += total
    for item in extensions.prefix { occurrences[Int(item)] += total }
  }
}
