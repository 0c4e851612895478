/// The combinations of length k that may be released: those of which every sub-combination of length
/// k − 1 was, in lexicographic order. Which these are depends on releases alone.
///
/// They are not listed: the items that may extend a combination are bits, those that extend every
/// sub-combination that is shorter by one.
struct CandidateSets: Sendable {
  let tree: CombinationTree
  /// k
  let length: Int
  /// 64-bit words of a set of items.
  let words: Int
  /// Candidate number `bases[c]` is the first that extends combination c of length k − 1; the last
  /// entry is the number of all. For k = 1 there is one combination, the empty one.
  private(set) var bases: [Int]

  private let domain: ItemDomain
  /// For each combination of length k − 2 the items that extend it to a released one.
  private let extensions: [UInt64]

  /// - Parameter tree: what was released of lengths below `length`.
  /// - Complexity: O(k · combinations of length k − 1 · items/64).
  init(_ tree: CombinationTree, length: Int, domain: ItemDomain) {
    self.tree = tree
    self.length = length
    self.domain = domain
    words = (domain.count + 63) / 64
    extensions = Self.extensions(tree, length: length, words: words)
    bases = []
    bases = cumulated()
  }

  /// The number of all candidates.
  var count: Int { bases[bases.count - 1] }

  /// How many combinations there are to be extended.
  var prefixCount: Int { length == 1 ? 1 : tree.count(length: length - 1) }

  /// Sets the bits of the items that may extend a combination of length k − 1, all later than its own.
  ///
  /// - Parameters:
  ///   - prefix: the combination's items.
  ///   - set: ``words`` words.
  func fill(_ set: UnsafeMutableBufferPointer<UInt64>, extending prefix: [UInt16]) {
    switch length {
    case 1: fillAll(set)
    case 2:
      for word in 0..<words { set[word] = extensions[word] }
      let group = domain.groups[domain.items[Int(prefix[0])].group]
      for item in group { set[item >> 6] &= ~(1 << UInt64(item & 63)) }
    default:
      for word in 0..<words { set[word] = .max }
      var shorter = [UInt16](prefix.dropFirst())
      for left in prefix.indices {
        guard let place = tree.find(shorter) else {
          preconditionFailure("a released combination has released sub-combinations")
        }
        for word in 0..<words { set[word] &= extensions[place * words + word] }
        if left < shorter.count { shorter[left] = prefix[left] }
      }
    }
    if let last = prefix.last { clear(set, through: Int(last)) }
  }

  private func fillAll(_ set: UnsafeMutableBufferPointer<UInt64>) {
    for word in 0..<words {
      let items = min(64, domain.count - 64 * word)
      set[word] = items == 64 ? .max : (1 << UInt64(items)) - 1
    }
  }

  private func clear(_ set: UnsafeMutableBufferPointer<UInt64>, through item: Int) {
    for word in 0..<item >> 6 { set[word] = 0 }
    let bits = UInt64(item & 63) + 1
    set[item >> 6] &= bits == 64 ? 0 : .max << bits
  }

  private func cumulated() -> [Int] {
    var bases = [0]
    bases.reserveCapacity(prefixCount + 1)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(1, words)) { set in
      for place in 0..<prefixCount {
        fill(set, extending: length == 1 ? [] : tree.items(at: place, length: length - 1))
        var count = 0
        for word in 0..<words { count += set[word].nonzeroBitCount }
        bases.append(bases[place] + count)
      }
    }
    return bases
  }

  private static func extensions(
    _ tree: CombinationTree, length: Int, words: Int
  ) -> [UInt64] {
    guard length > 1 else { return [] }
    let parents = length == 2 ? 1 : tree.count(length: length - 2)
    var bits = [UInt64](repeating: 0, count: parents * words)
    let level = tree.levels[length - 2]
    for place in 0..<level.count {
      let item = Int(level.last[place])
      let parent = length == 2 ? 0 : Int(level.parent[place])
      bits[parent * words + (item >> 6)] |= 1 << UInt64(item & 63)
    }
    return bits
  }
}
