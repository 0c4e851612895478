/// What follows one combination: handed to a ``CombinationVisitor`` for the time of a call.
struct CombinationExtensions {
  /// How many items the combination has beyond those that the walk began with.
  let depth: Int
  /// Those items.
  let prefix: [UInt16]
  /// The items that follow it in some record, ascending.
  let items: [Int]
  /// For every item of the domain in how many records it follows.
  let counts: [Int32]
  /// The records that hold the combination, and where they go on behind it.
  let occurrences: ArraySlice<ItemIndex.Occurrence>
}

/// Takes what a walk over combinations meets.
protocol CombinationVisitor {
  /// Called for every combination of the walk, those that nothing follows included, before its
  /// extensions, which come in ascending order.
  mutating func visit(_ extensions: CombinationExtensions)
}

/// A walk, depth first, over all combinations that extend one that is given by the records that hold
/// it, up to `depth` items more.
struct CombinationWalk<Visitor: CombinationVisitor> {
  private(set) var visitor: Visitor
  private let rows: ItemRows
  private let depth: Int
  /// How often each item follows the combination at a depth.
  private var following: [[Int32]]
  /// Occurrences of the extensions at a depth, item after item.
  private var segments: [[ItemIndex.Occurrence]]
  private var prefix: [UInt16] = []

  init(_ rows: ItemRows, itemCount: Int, depth: Int, visitor: Visitor) {
    self.rows = rows
    self.depth = depth
    self.visitor = visitor
    following = Array(repeating: Array(repeating: 0, count: itemCount), count: depth)
    segments = Array(repeating: [], count: max(0, depth - 1))
  }

  /// Visits a combination that the given records hold, and its extensions.
  mutating func descend(_ occurrences: ArraySlice<ItemIndex.Occurrence>) {
    let level = prefix.count
    guard level < depth else { return }
    countFollowing(occurrences, level)
    let items = following[level].indices.filter { following[level][$0] > 0 }
    visitor.visit(
      CombinationExtensions(
        depth: level, prefix: prefix, items: items, counts: following[level],
        occurrences: occurrences))
    defer { for item in items { following[level][item] = 0 } }
    guard level + 1 < depth else { return }
    let ends = place(occurrences, items: items, level)
    for (index, item) in items.enumerated() {
      let start = index == 0 ? 0 : ends[index - 1]
      prefix.append(UInt16(item))
      descend(segments[level][start..<ends[index]])
      prefix.removeLast()
    }
  }

  private mutating func countFollowing(
    _ occurrences: ArraySlice<ItemIndex.Occurrence>, _ level: Int
  ) {
    let rows = rows
    rows.items.withUnsafeBufferPointer { items in
      rows.starts.withUnsafeBufferPointer { starts in
        following[level].withUnsafeMutableBufferPointer { following in
          for occurrence in occurrences {
            let end = Int(starts[Int(occurrence.row) + 1])
            for position in Int(occurrence.next)..<end { following[Int(items[position])] &+= 1 }
          }
        }
      }
    }
  }

  /// Sorts the occurrences of every extension into its segment; returns where each segment ends.
  private mutating func place(
    _ occurrences: ArraySlice<ItemIndex.Occurrence>, items: [Int], _ level: Int
  ) -> [Int] {
    let rows = rows
    var ends: [Int] = []
    var total = 0
    for item in items {
      let count = Int(following[level][item])
      following[level][item] = Int32(total)
      total += count
      ends.append(total)
    }
    segments[level] = Array(unsafeUninitializedCapacity: total) { segment, initialized in
      rows.items.withUnsafeBufferPointer { rowItems in
        following[level].withUnsafeMutableBufferPointer { places in
          for occurrence in occurrences {
            let end = rows.starts[Int(occurrence.row) + 1]
            for position in occurrence.next..<end {
              let item = Int(rowItems[Int(position)])
              segment[Int(places[item])] = ItemIndex.Occurrence(
                row: occurrence.row, next: position + 1)
              places[item] &+= 1
            }
          }
        }
      }
      initialized = total
    }
    return ends
  }
}
