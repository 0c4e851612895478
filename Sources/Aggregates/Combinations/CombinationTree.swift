/// A set of combinations of items that holds, with every combination, all of its prefixes: a tree
/// whose levels are contiguous buffers.
///
/// A combination is a set of items, written in ascending order. Level k − 1 lists those of length k in
/// lexicographic order, so that the extensions of one combination by a later item are a range of the
/// next level. Memory is 10 bytes a combination.
public struct CombinationTree: Sendable, Equatable {
  public struct Level: Sendable, Equatable {
    /// The last item of each combination.
    public internal(set) var last: [UInt16] = []
    /// The combination, one level up, of all but the last item; 0 on the first level.
    public internal(set) var parent: [Int32] = []
    /// The extensions of combination i are `firstChild[i] ..< firstChild[i + 1]` one level down; on
    /// the deepest level all are empty.
    public internal(set) var firstChild: [Int32] = [0]

    public var count: Int { last.count }
  }

  public private(set) var levels: [Level]

  /// No combination of up to `length` items.
  init(length: Int) {
    levels = Array(repeating: Level(), count: length)
  }

  /// The greatest length.
  public var length: Int { levels.count }

  /// How many combinations there are of length `length`.
  public func count(length: Int) -> Int { levels[length - 1].count }

  /// Appends the extensions of the next combination of length `length` − 1 that has none yet; they are
  /// in ascending order.
  mutating func appendChildren(_ items: some Sequence<UInt16>, length: Int) {
    if length == 1 {
      precondition(levels[0].count == 0, "the first level is filled once")
      levels[0].last.append(contentsOf: items)
      levels[0].parent = Array(repeating: 0, count: levels[0].count)
    } else {
      let parent = Int32(levels[length - 2].firstChild.count - 1)
      for item in items {
        levels[length - 1].last.append(item)
        levels[length - 1].parent.append(parent)
      }
      levels[length - 2].firstChild.append(Int32(levels[length - 1].count))
    }
  }

  /// Appends the combinations that extend the next single item that has none yet; on the first level
  /// of `branch`, which is one shorter, stand its extensions by one item.
  mutating func append(_ branch: CombinationTree) {
    guard length > 1 else { return }
    let bases = levels.map { Int32($0.count) }
    let top = Int32(levels[0].firstChild.count - 1)
    levels[0].firstChild.append(bases[1] + Int32(branch.levels[0].count))
    for (depth, level) in branch.levels.enumerated() {
      levels[depth + 1].last += level.last
      levels[depth + 1].parent +=
        depth == 0
        ? Array(repeating: top, count: level.count) : level.parent.map { $0 + bases[depth] }
      if depth + 1 < branch.length {
        levels[depth + 1].firstChild += level.firstChild.dropFirst().map { $0 + bases[depth + 2] }
      }
    }
  }

  /// Gives the deepest level its empty ranges, once all is appended.
  mutating func finish() {
    for index in levels.indices {
      let missing = levels[index].count + 1 - levels[index].firstChild.count
      let end = index + 1 < levels.count ? Int32(levels[index + 1].count) : 0
      levels[index].firstChild += Array(repeating: end, count: max(0, missing))
    }
  }

  /// The same combinations of items that have other numbers, in the same order.
  ///
  /// - Parameter items: for each combination of one item, in order, its item before.
  func renumbered(from items: [UInt16]) -> CombinationTree {
    let numbers = Dictionary(
      uniqueKeysWithValues: items.enumerated().map { ($1, UInt16($0)) })
    var result = self
    for depth in levels.indices {
      result.levels[depth].last = levels[depth].last.map { item in
        guard let number = numbers[item] else {
          preconditionFailure("a combination has items that are there by themselves")
        }
        return number
      }
    }
    return result
  }

  /// The place of a combination among those of its length, or nil.
  ///
  /// - Parameter items: ascending.
  /// - Complexity: O(length · log children).
  public func find(_ items: some Collection<UInt16>) -> Int? {
    guard !items.isEmpty, items.count <= length else { return nil }
    var range = 0..<levels[0].count
    var place = 0
    for (depth, item) in items.enumerated() {
      guard let found = levels[depth].place(of: item, in: range) else { return nil }
      place = found
      if depth + 1 < items.count { range = levels[depth].children(of: place) }
    }
    return place
  }

  /// The items of the combination at `place` of those of length `length`.
  public func items(at place: Int, length: Int) -> [UInt16] {
    var items = [UInt16](repeating: 0, count: length)
    var place = place
    for depth in stride(from: length - 1, through: 0, by: -1) {
      items[depth] = levels[depth].last[place]
      place = Int(levels[depth].parent[place])
    }
    return items
  }
}

extension CombinationTree.Level {
  /// The extensions of a combination, one level down.
  @inline(__always)
  public func children(of place: Int) -> Range<Int> {
    Int(firstChild[place])..<Int(firstChild[place + 1])
  }

  /// Where, within `range`, the combination ends in `item`.
  @inline(__always)
  public func place(of item: UInt16, in range: Range<Int>) -> Int? {
    last.withUnsafeBufferPointer { last in
      var (lower, upper) = (range.lowerBound, range.upperBound)
      while lower < upper {
        let middle = (lower + upper) / 2
        if last[middle] < item { lower = middle + 1 } else { upper = middle }
      }
      return lower < range.upperBound && last[lower] == item ? lower : nil
    }
  }
}
