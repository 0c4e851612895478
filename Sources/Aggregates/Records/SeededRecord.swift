/// One record of ``AggregateSeeded`` while items are added to it: which may still follow, and with
/// which weight.
///
/// An item may follow as long as the tree holds every sub-combination that it would complete. When
/// an item is added, the bit sets of the combinations that it completes are intersected with what
/// may follow; only the weights of what is left are looked up.
struct SeededRecord: ~Copyable {
  private let table: ExtensionTable
  private let domain: SeededDomain
  private let percentile: WeightPercentile
  private var held: HeldCombinations
  private var length = 0

  /// What may follow.
  private let allowed: UnsafeMutablePointer<UInt64>
  /// What may not follow once the record is longer than the tree: an item one of whose combinations
  /// is used up.
  private let exhausted: UnsafeMutablePointer<UInt64>
  /// For each item the greatest weights of the combinations that it would complete, descending.
  private let greatest: UnsafeMutablePointer<Int32>
  private let greatestCount: UnsafeMutablePointer<Int32>
  /// For each attribute how many items it may still have.
  private let room: UnsafeMutablePointer<Int32>

  init(tree: CombinationTree, domain: ItemDomain, percentage: Int) {
    table = ExtensionTable(tree, itemCount: domain.count)
    self.domain = SeededDomain(domain)
    let longest = max(0, domain.maxItemsPerRecord - 1)
    let combinations = (0..<tree.length).reduce(0) { $0 + Self.choose($1, of: longest) }
    percentile = WeightPercentile(percentage: percentage, largestCount: max(1, combinations))
    held = HeldCombinations(length: tree.length)
    allowed = .allocate(capacity: table.wordCount)
    exhausted = .allocate(capacity: table.wordCount)
    greatest = .allocate(capacity: max(1, domain.count * percentile.kept))
    greatestCount = .allocate(capacity: max(1, domain.count))
    room = .allocate(capacity: max(1, domain.columns.count))
  }

  deinit {
    for words in [allowed, exhausted] { words.deallocate() }
    for numbers in [greatest, greatestCount, room] { numbers.deallocate() }
  }

  private static func choose(_ count: Int, of total: Int) -> Int {
    guard count <= total else { return 0 }
    return (0..<count).reduce(1) { $0 * (total - $1) / ($1 + 1) }
  }

  var wordCount: Int { table.wordCount }

  /// Begins an empty record that may have the given items.
  mutating func begin(_ available: UnsafePointer<UInt64>, weights: borrowing SeededWeights) {
    length = 0
    held.removeAll()
    allowed.update(from: available, count: wordCount)
    exhausted.update(repeating: 0, count: wordCount)
    greatestCount.initialize(repeating: 0, count: domain.itemCount)
    for attribute in domain.maxItems.indices { room[attribute] = domain.maxItems[attribute] }
    collect(0, length: 0, weights)
  }

  /// Adds an item that may follow.
  mutating func add(_ item: Int, weights: borrowing SeededWeights) {
    length += 1
    forbid(domain.groupOfItem[item])
    let attribute = Int(domain.attributeOfItem[item])
    room[attribute] -= 1
    if room[attribute] <= 0 { forbid(domain.itemsOfAttribute[attribute]) }
    held.add(item, table)
    for size in 1..<max(1, table.length) {
      for index in held.newest[size]..<held.places[size].count {
        let follows = table.items(extending: Int(held.places[size][index]), length: size)
        // A combination that is used up but for the whole of a short record forbids nothing yet.
        for word in 0..<wordCount { allowed[word] &= follows[word] }
      }
    }
    for size in 1..<max(1, table.length) {
      for index in held.newest[size]..<held.places[size].count {
        collect(Int(held.places[size][index]), length: size, weights)
      }
    }
  }

  private func forbid(_ items: Range<Int>) {
    for item in items { allowed[item >> 6] &= ~(1 << UInt64(item & 63)) }
  }

  /// Puts the weights of the extensions of one combination in their places.
  @inline(__always)
  private func collect(_ place: Int, length: Int, _ weights: borrowing SeededWeights) {
    let level = table.level(length)
    let weightOf = weights.ofLength[length + 1]
    for word in 0..<wordCount {
      let row = place &* wordCount &+ word
      let bits = level.bits[row]
      let places = level.places + Int(level.firsts[row])
      var rest = allowed[word]
      while rest != 0 {
        let bit = rest.trailingZeroBitCount
        rest &= rest &- 1
        let before = (bits & ((1 << UInt64(bit)) &- 1)).nonzeroBitCount
        let item = word &* 64 &+ bit
        insert(weightOf[Int(places[before])], item)
      }
    }
  }

  @inline(__always)
  private func insert(_ weight: Int32, _ item: Int) {
    if weight <= 0 { exhausted[item >> 6] |= 1 << UInt64(item & 63) }
    let values = greatest + item &* percentile.kept
    var place = Int(greatestCount[item])
    if place == percentile.kept {
      if weight <= values[place &- 1] { return }
      place &-= 1
    } else {
      greatestCount[item] = Int32(truncatingIfNeeded: place &+ 1)
    }
    while place > 0, values[place &- 1] < weight {
      values[place] = values[place &- 1]
      place &-= 1
    }
    values[place] = weight
  }

  /// Writes the items that may follow and their weights, which are positive; returns how many.
  func candidates(
    _ weights: borrowing SeededWeights, into items: UnsafeMutablePointer<Int32>,
    _ values: UnsafeMutablePointer<Int>
  ) -> Int {
    var count = 0
    let isShort = length < table.length
    let rank = percentile.rank(count: held.count)
    for word in 0..<wordCount {
      var rest = isShort ? allowed[word] : allowed[word] & ~exhausted[word]
      while rest != 0 {
        let item = word &* 64 &+ rest.trailingZeroBitCount
        rest &= rest &- 1
        let value =
          isShort
          ? weightOfWhole(with: item, weights)
          : percentile.value(greatest + item &* percentile.kept, rank: rank)
        guard value > 0 else { continue }
        items[count] = Int32(truncatingIfNeeded: item)
        values[count] = value
        count &+= 1
      }
    }
    return count
  }

  private func weightOfWhole(with item: Int, _ weights: borrowing SeededWeights) -> Int {
    // Of the combinations as long as the record there is one, the record.
    let whole = Int(held.places[length][0])
    return Int(
      weights.ofLength[length + 1][table.place(extending: whole, length: length, by: item)])
  }

  /// Takes one off the weight of every combination that the record gets by an item, before it is
  /// added.
  func use(_ item: Int, weights: borrowing SeededWeights) {
    for size in 0..<table.length {
      for place in held.places[size] {
        weights.ofLength[size + 1][table.place(extending: Int(place), length: size, by: item)] -= 1
      }
    }
  }
}

/// What ``SeededRecord`` asks of a domain, in flat lists.
struct SeededDomain {
  let itemCount: Int
  let groupOfItem: [Range<Int>]
  let attributeOfItem: [Int32]
  let itemsOfAttribute: [Range<Int>]
  let maxItems: [Int32]

  init(_ domain: ItemDomain) {
    itemCount = domain.count
    groupOfItem = domain.items.map { domain.groups[$0.group] }
    attributeOfItem = domain.items.map { Int32($0.attribute) }
    var ranges = [Range<Int>](repeating: 0..<0, count: domain.columns.count)
    for (item, description) in domain.items.enumerated() {
      let range = ranges[description.attribute]
      ranges[description.attribute] =
        (range.isEmpty ? item : range.lowerBound)..<item + 1
    }
    itemsOfAttribute = ranges
    maxItems = domain.columns.map { Int32($0.maxItems) }
  }
}
