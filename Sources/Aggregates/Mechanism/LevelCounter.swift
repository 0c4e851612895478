import Privacy
import Threading

/// Counts the candidates of one length in records, and how many of them each record holds.
///
/// Depth first along the released combinations of shorter length, with the records that hold each at
/// hand. The result does not depend on the number of threads.
struct LevelCounter: Sendable {
  let rows: ItemRows
  let candidates: CandidateSets
  private let index: ItemIndex

  /// So many steps, some hundredths of a second, are not worth another thread and its memory.
  private static let stepsOfOneThread = 0x1p23

  /// Candidates with a count, by their number.
  struct Counts: Sendable {
    /// Ascending.
    var positions: [Int] = []
    var counts: [Int64] = []
  }

  init(_ rows: ItemRows, candidates: CandidateSets, itemCount: Int) {
    self.rows = rows
    self.candidates = candidates
    index = ItemIndex(rows, itemCount: itemCount)
  }

  /// All counts, and for each record how many candidates it holds.
  ///
  /// - Parameter least: work of fewer steps than this is not shared among threads.
  func count(
    threads: Int, sharingFrom least: Double = stepsOfOneThread
  ) -> (counts: Counts, held: [Int32]) {
    let span = Trace.begin("counting combinations")
    defer { span.end() }
    let parts = parts(max(1, threads), sharingFrom: least)
    let results = Parallel.map(parts.count, threads: threads) { part in
      var walk = LevelWalk(rows: rows, candidates: candidates, task: .count)
      run(&walk, parts[part])
      return (walk.counts, walk.held)
    }
    var all = Counts()
    var held = [Int32](repeating: 0, count: rows.rowCount)
    for (counts, part) in results {
      all.positions += counts.positions
      all.counts += counts.counts
      for row in held.indices { held[row] &+= part[row] }
    }
    return (all, held)
  }

  /// Counts of the candidates that records give up which hold more than `limit`: each keeps a random
  /// `limit` of its own.
  ///
  /// - Parameter held: for each record how many candidates it holds.
  func surplus(
    held: [Int32], limit: Int, using stream: RandomStream
  ) -> Counts {
    var walk = LevelWalk(
      rows: rows, candidates: candidates,
      task: .giveUp(
        held.map { Choice(left: $0, surplus: max(0, $0 - Int32(limit))) }))
    walk.stream = stream
    run(&walk, 0..<topCount)
    return walk.counts
  }

  /// What a record has still to choose of.
  struct Choice: Sendable {
    /// Candidates that have not been looked at.
    var left: Int32
    /// How many of them it gives up.
    var surplus: Int32
  }

  /// Branches of the walk: by the first item, or a single one for k = 1.
  private var topCount: Int { candidates.length == 1 ? 1 : candidates.tree.count(length: 1) }

  private func run(_ walk: inout LevelWalk, _ branches: Range<Int>) {
    if candidates.length == 1 {
      let all = (0..<rows.rowCount).map {
        ItemIndex.Occurrence(row: Int32($0), next: rows.starts[$0])
      }
      walk.leaf(all[...], place: 0, prefix: [])
      return
    }
    for place in branches {
      let item = candidates.tree.levels[0].last[place]
      walk.visit(index.occurrences(of: Int(item)), place: place, prefix: [item])
    }
  }

  /// Consecutive branches of about equal work.
  private func parts(_ count: Int, sharingFrom least: Double) -> [Range<Int>] {
    guard candidates.length > 1, count > 1 else { return [0..<topCount] }
    let level = candidates.tree.levels[0]
    let work = (0..<topCount).map { place in
      index.occurrences(of: Int(level.last[place])).reduce(1.0) { sum, occurrence in
        let rest = Double(rows.starts[Int(occurrence.row) + 1] - occurrence.next)
        return sum
          + (1..<candidates.length).reduce(1) { $0 * max(0, rest - Double($1 - 1)) / Double($1) }
      }
    }
    let total = work.reduce(0, +)
    guard total > least else { return [0..<topCount] }
    var parts: [Range<Int>] = []
    var start = 0
    var sum = 0.0
    for place in 0..<topCount {
      sum += work[place]
      if sum >= total * Double(parts.count + 1) / Double(count) {
        parts.append(start..<place + 1)
        start = place + 1
      }
    }
    if start < topCount { parts.append(start..<topCount) }
    return parts
  }
}

/// One walk over a part of the combinations.
struct LevelWalk {
  enum Task {
    case count
    case giveUp([LevelCounter.Choice])
  }

  private(set) var counts = LevelCounter.Counts()
  private(set) var held: [Int32] = []
  /// For a walk that draws.
  var stream: RandomStream?

  private let rows: ItemRows
  private let candidates: CandidateSets
  private let isCounting: Bool
  private var choices: [LevelCounter.Choice] = []
  /// For each depth the place of an item among the extensions, plus one; 0 for none.
  private var slots: [[Int32]]
  private var segments: [[ItemIndex.Occurrence]]
  /// Which items may extend the combination, as bits and as 0 or 1.
  private var set: [UInt64]
  private var mask: [Int32]
  private var following: [Int32]

  init(rows: ItemRows, candidates: CandidateSets, task: Task) {
    self.rows = rows
    self.candidates = candidates
    let items = 64 * candidates.words
    let depths = max(0, candidates.length - 2)
    slots = Array(repeating: Array(repeating: 0, count: items), count: depths)
    segments = Array(repeating: [], count: depths)
    set = Array(repeating: 0, count: candidates.words)
    mask = Array(repeating: 0, count: items)
    following = Array(repeating: 0, count: items)
    switch task {
    case .count:
      isCounting = true
      held = Array(repeating: 0, count: rows.rowCount)
    case .giveUp(let choices):
      isCounting = false
      self.choices = choices
    }
  }

  /// Walks on from a combination that the given records hold.
  mutating func visit(
    _ occurrences: ArraySlice<ItemIndex.Occurrence>, place: Int, prefix: [UInt16]
  ) {
    guard !occurrences.isEmpty else { return }
    guard prefix.count < candidates.length - 1 else {
      leaf(occurrences, place: place, prefix: prefix)
      return
    }
    let depth = prefix.count - 1
    let level = candidates.tree.levels[depth]
    let children = level.children(of: place)
    guard !children.isEmpty else { return }
    let items = candidates.tree.levels[depth + 1].last[children]
    let ends = sort(occurrences, into: items, depth)
    for (index, item) in items.enumerated() {
      let start = index == 0 ? 0 : ends[index - 1]
      visit(
        segments[depth][start..<ends[index]], place: children.lowerBound + index,
        prefix: prefix + [item])
    }
  }

  /// Sorts the occurrences of the extensions by `items`; returns where each one's end.
  private mutating func sort(
    _ occurrences: ArraySlice<ItemIndex.Occurrence>, into items: ArraySlice<UInt16>, _ depth: Int
  ) -> [Int] {
    for (index, item) in items.enumerated() { slots[depth][Int(item)] = Int32(index + 1) }
    defer { for item in items { slots[depth][Int(item)] = 0 } }
    var places = [Int](repeating: 0, count: items.count + 1)
    rows.items.withUnsafeBufferPointer { rowItems in
      slots[depth].withUnsafeBufferPointer { slots in
        for occurrence in occurrences {
          for position in occurrence.next..<rows.starts[Int(occurrence.row) + 1] {
            places[Int(slots[Int(rowItems[Int(position)])])] &+= 1
          }
        }
        // Place 0 has those that are no extension.
        var total = 0
        for index in 1..<places.count {
          let count = places[index]
          places[index] = total
          total += count
        }
        segments[depth] = Array(unsafeUninitializedCapacity: total) { segment, initialized in
          for occurrence in occurrences {
            for position in occurrence.next..<rows.starts[Int(occurrence.row) + 1] {
              let slot = Int(slots[Int(rowItems[Int(position)])])
              guard slot > 0 else { continue }
              segment[places[slot]] = ItemIndex.Occurrence(
                row: occurrence.row, next: position + 1)
              places[slot] &+= 1
            }
          }
          initialized = total
        }
      }
    }
    return Array(places.dropFirst())
  }

  /// Counts the candidates that extend a combination of length k − 1.
  mutating func leaf(
    _ occurrences: ArraySlice<ItemIndex.Occurrence>, place: Int, prefix: [UInt16]
  ) {
    set.withUnsafeMutableBufferPointer { candidates.fill($0, extending: prefix) }
    var isEmpty = true
    for word in set.indices {
      if set[word] != 0 { isEmpty = false }
      for bit in 0..<64 { mask[64 * word + bit] = Int32((set[word] >> UInt64(bit)) & 1) }
    }
    if isEmpty { return }
    if isCounting { count(occurrences) } else { giveUp(occurrences) }
    collect(base: candidates.bases[place])
  }

  private mutating func count(_ occurrences: ArraySlice<ItemIndex.Occurrence>) {
    rows.items.withUnsafeBufferPointer { items in
      rows.starts.withUnsafeBufferPointer { starts in
        mask.withUnsafeBufferPointer { mask in
          following.withUnsafeMutableBufferPointer { following in
            held.withUnsafeMutableBufferPointer { held in
              for occurrence in occurrences {
                let row = Int(occurrence.row)
                var sum: Int32 = 0
                for position in Int(occurrence.next)..<Int(starts[row + 1]) {
                  let item = Int(items[position])
                  following[item] &+= mask[item]
                  sum &+= mask[item]
                }
                held[row] &+= sum
              }
            }
          }
        }
      }
    }
  }

  /// Of the candidates that a record holds it gives up the next with probability surplus/left, which
  /// leaves every subset of the right size with the same probability (Knuth, The Art of Computer
  /// Programming 2, 3.4.2, Algorithm S).
  private mutating func giveUp(_ occurrences: ArraySlice<ItemIndex.Occurrence>) {
    guard var stream else { preconditionFailure("a walk that draws needs a stream") }
    for occurrence in occurrences {
      let row = Int(occurrence.row)
      guard choices[row].surplus > 0 else { continue }
      for position in Int(occurrence.next)..<Int(rows.starts[row + 1]) {
        let item = Int(rows.items[position])
        guard mask[item] != 0 else { continue }
        let draw = stream.next(upperBound: UInt64(choices[row].left))
        choices[row].left -= 1
        guard draw < choices[row].surplus else { continue }
        choices[row].surplus -= 1
        following[item] += 1
      }
    }
  }

  /// Moves the counts of the extensions to the result.
  private mutating func collect(base: Int) {
    var number = base
    for word in set.indices {
      var rest = set[word]
      while rest != 0 {
        let item = 64 * word + rest.trailingZeroBitCount
        if following[item] > 0 {
          counts.positions.append(number)
          counts.counts.append(Int64(following[item]))
          following[item] = 0
        }
        number += 1
        rest &= rest - 1
      }
    }
  }
}

extension LevelCounter.Counts {
  /// These less `other`, which has no candidate that these do not have; without those that come to 0.
  func subtracting(_ other: LevelCounter.Counts) -> LevelCounter.Counts {
    var result = LevelCounter.Counts()
    result.positions.reserveCapacity(positions.count)
    result.counts.reserveCapacity(positions.count)
    var next = 0
    for (position, count) in zip(positions, counts) {
      var count = count
      if next < other.positions.count, other.positions[next] == position {
        count -= other.counts[next]
        next += 1
      }
      guard count > 0 else { continue }
      result.positions.append(position)
      result.counts.append(count)
    }
    precondition(next == other.positions.count, "what was not counted is given up")
    return result
  }
}
