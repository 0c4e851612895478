import Tabular

/// The values, and pairs of values, that a record can have in columns that rules tie together: those of the
/// records that no rule forbids.
struct PossibleValues {
  /// Up to how many records of the columns are looked through; rules among more are taken as they are.
  private static let mostRecords = 1 << 18

  /// The columns, ascending.
  let columns: [Int]
  /// By column the number of its codes.
  let sizes: [Int]
  /// By column its codes.
  private var values: [[Bool]]
  /// By two places among the columns, the first below the second, row-major over their codes; empty where one
  /// has more than ``mostPaired``.
  private var pairs: [[Bool]]

  /// Up to how many values of a column are told in pairs: more than sets are told of.
  private static let mostPaired = 64

  /// One for every group of columns that rules tie, directly or by others.
  static func groups(sizes: [Int], rules: [ImpossibleCombination]) -> [PossibleValues] {
    let group = rules.tiedAttributes(count: sizes.count)
    let named = Set(rules.flatMap(\.attributes))
    return Set(named.map { group[$0] }).sorted { $0.lexicographicallyPrecedes($1) }.map {
      columns in
      PossibleValues(
        columns, sizes: columns.map { sizes[$0] },
        rules: rules.filter { columns.contains($0.attributes[0]) })
    }
  }

  private init(_ columns: [Int], sizes: [Int], rules: [ImpossibleCombination]) {
    self.columns = columns
    self.sizes = sizes
    values = sizes.map { [Bool](repeating: false, count: $0) }
    pairs = columns.indices.flatMap { one in
      columns.indices.map { two in
        let isTold = one < two && max(sizes[one], sizes[two]) <= Self.mostPaired
        return [Bool](repeating: false, count: isTold ? sizes[one] * sizes[two] : 0)
      }
    }
    let rules = rules.map { $0.moved { columns.firstIndex(of: $0) ?? 0 } }
    if sizes.reduce(1.0, { $0 * Double($1) }) <= Double(Self.mostRecords) {
      markRecords(rules)
    } else {
      markPairs(rules)
    }
  }

  /// Whether some possible record has a value.
  func has(_ place: Int, _ code: Int) -> Bool { values[place][code] }

  /// Whether some possible record has two values; places ascending, of columns of few values.
  func has(_ one: Int, _ left: Int, _ two: Int, _ right: Int) -> Bool {
    pairs[one * columns.count + two][left * sizes[two] + right]
  }

  /// The places that come after one and are told in pairs with it.
  private func partners(of one: Int) -> [Int] {
    (one + 1..<columns.count).filter { !pairs[one * columns.count + $0].isEmpty }
  }

  private mutating func mark(_ one: Int, _ left: Int, _ two: Int, _ right: Int) {
    pairs[one * columns.count + two][left * sizes[two] + right] = true
  }

  /// By all records.
  private mutating func markRecords(_ rules: [ImpossibleCombination]) {
    var record = [Int](repeating: 0, count: columns.count)
    let partners = columns.indices.map(partners)
    while true {
      if !rules.contains(where: { $0.forbids(record) }) {
        for one in columns.indices {
          values[one][record[one]] = true
          for two in partners[one] { mark(one, record[one], two, record[two]) }
        }
      }
      guard let place = columns.indices.last(where: { record[$0] + 1 < sizes[$0] }) else { return }
      record[place] += 1
      for later in place + 1..<columns.count { record[later] = 0 }
    }
  }

  /// By the rules over one and two columns alone.
  private mutating func markPairs(_ rules: [ImpossibleCombination]) {
    var record = [Int](repeating: 0, count: columns.count)
    for one in columns.indices {
      let alone = rules.filter { $0.attributes == [one] }
      for left in 0..<sizes[one] {
        record[one] = left
        values[one][left] = !alone.contains { $0.forbids(record) }
      }
      for two in partners(of: one) {
        let within = rules.filter { $0.attributes.allSatisfy { $0 == one || $0 == two } }
        for left in 0..<sizes[one] {
          for right in 0..<sizes[two] {
            (record[one], record[two]) = (left, right)
            if !within.contains(where: { $0.forbids(record) }) { mark(one, left, two, right) }
          }
        }
      }
    }
  }
}
