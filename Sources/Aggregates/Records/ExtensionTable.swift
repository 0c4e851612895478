/// Which items extend each combination of a tree, and to which combination: for walks that add
/// items in any order, where ``CombinationTree`` goes from ascending items only.
///
/// Of every combination shorter than the tree's length it holds a bit set over the items and, in
/// the order of the set bits, the places of the extensions one level down. Memory is `12 · ⌈items /
/// 64⌉` bytes a combination that can be extended, and 4·length bytes a combination.
struct ExtensionTable: ~Copyable {
  /// The extensions of the combinations of one length.
  struct Level {
    /// For each combination its bit set.
    fileprivate(set) var bits: UnsafeMutablePointer<UInt64>
    /// For each word of the bit sets how many extensions come before it.
    fileprivate(set) var firsts: UnsafeMutablePointer<Int32>
    /// The places of the extensions.
    fileprivate(set) var places: UnsafeMutablePointer<Int32>
  }

  /// Words of a bit set over the items.
  let wordCount: Int
  /// The greatest length of a combination.
  let length: Int
  private let levels: UnsafeMutablePointer<Level>

  /// - Precondition: the tree holds all sub-combinations of every combination.
  /// - Complexity: O(Σ over combinations of length² · log items).
  init(_ tree: CombinationTree, itemCount: Int) {
    wordCount = max(1, (itemCount + 63) / 64)
    length = tree.length
    levels = .allocate(capacity: length)
    for depth in 0..<length {
      (levels + depth).initialize(to: Self.level(depth, of: tree, wordCount: wordCount))
    }
  }

  deinit {
    for depth in 0..<length {
      levels[depth].bits.deallocate()
      levels[depth].firsts.deallocate()
      levels[depth].places.deallocate()
    }
    levels.deallocate()
  }

  /// The extensions of the combinations of `length` items; the empty combination is the only one of
  /// 0.
  @inline(__always)
  func level(_ length: Int) -> Level {
    assert(length < self.length)
    return levels[length]
  }

  /// The bit set of the combination at `place` of those of `length` items.
  @inline(__always)
  func items(extending place: Int, length: Int) -> UnsafePointer<UInt64> {
    UnsafePointer(level(length).bits + place * wordCount)
  }

  /// The place, one level down, of a combination with one more item.
  ///
  /// - Precondition: the tree holds it.
  @inline(__always)
  func place(extending place: Int, length: Int, by item: Int) -> Int {
    let level = level(length)
    let word = place * wordCount + item >> 6
    let bit = UInt64(1) << UInt64(item & 63)
    assert(level.bits[word] & bit != 0, "the combination is not in the tree")
    let before = (level.bits[word] & (bit &- 1)).nonzeroBitCount
    return Int(level.places[Int(level.firsts[word]) &+ before])
  }

  private static func level(_ depth: Int, of tree: CombinationTree, wordCount: Int) -> Level {
    let rows = depth == 0 ? 1 : tree.count(length: depth)
    let children = tree.count(length: depth + 1)
    let level = Level(
      bits: .allocate(capacity: rows * wordCount), firsts: .allocate(capacity: rows * wordCount),
      places: .allocate(capacity: children * (depth + 1)))
    level.bits.initialize(repeating: 0, count: rows * wordCount)
    var parents: [Int32] = []
    parents.reserveCapacity(children * (depth + 1))
    for place in 0..<children {
      forEachPart(of: place, length: depth + 1, in: tree) { part, item in
        parents.append(Int32(part))
        level.bits[part * wordCount + Int(item) >> 6] |= 1 << UInt64(item & 63)
      }
    }
    var total: Int32 = 0
    for word in 0..<rows * wordCount {
      (level.firsts + word).initialize(to: total)
      total += Int32(level.bits[word].nonzeroBitCount)
    }
    var next = 0
    for place in 0..<children {
      for item in tree.items(at: place, length: depth + 1) {
        let word = Int(parents[next]) * wordCount + Int(item) >> 6
        let before = level.bits[word] & ((1 << UInt64(item & 63)) &- 1)
        (level.places + Int(level.firsts[word]) + before.nonzeroBitCount)
          .initialize(to: Int32(place))
        next += 1
      }
    }
    return level
  }

  /// Calls `body`, item by item, with the place of the combination without the item.
  private static func forEachPart(
    of place: Int, length: Int, in tree: CombinationTree, _ body: (Int, UInt16) -> Void
  ) {
    var part = tree.items(at: place, length: length)
    for (index, item) in tree.items(at: place, length: length).enumerated() {
      guard length > 1 else {
        body(0, item)
        return
      }
      part.remove(at: index)
      guard let found = tree.find(part) else {
        preconditionFailure("a sub-combination is missing")
      }
      body(found, item)
      part.insert(item, at: index)
    }
  }
}
