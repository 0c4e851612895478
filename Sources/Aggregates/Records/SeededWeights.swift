/// The weights of all combinations of a tree, by length and place; they can be taken down.
struct SeededWeights: ~Copyable {
  /// `ofLength[k]` for the combinations of k items, k ≥ 1.
  let ofLength: UnsafeMutablePointer<UnsafeMutablePointer<Int32>>
  private let counts: [[Int64]]

  /// - Parameter factor: of the counts, which are rounded up, as Showcase does, and kept below 2³¹.
  init(_ counts: [[Int64]], factor: Double?) {
    self.counts = counts.map { level in
      level.map { count in
        let scaled = factor.map { (Double(count) * $0).rounded(.up) } ?? Double(count)
        return Int64(min(max(scaled, 0), Double(Int32.max)))
      }
    }
    ofLength = .allocate(capacity: counts.count + 1)
    ofLength[0] = .allocate(capacity: 1)
    for (index, level) in counts.enumerated() {
      ofLength[index + 1] = .allocate(capacity: max(1, level.count))
    }
    reset()
  }

  deinit {
    for length in 0...counts.count { ofLength[length].deallocate() }
    ofLength.deallocate()
  }

  /// Undoes what was taken off.
  func reset() {
    for (index, level) in counts.enumerated() {
      for (place, count) in level.enumerated() {
        (ofLength[index + 1] + place).initialize(to: Int32(count))
      }
    }
  }
}
