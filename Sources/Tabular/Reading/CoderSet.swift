/// The coders of all columns of a store.
struct CoderSet: ~Copyable {
  let pointer: UnsafeMutablePointer<CellCoder>
  let count: Int

  init(_ rules: [CellCoder.Rule]) {
    count = rules.count
    pointer = .allocate(capacity: max(count, 1))
    for (index, rule) in rules.enumerated() { (pointer + index).initialize(to: CellCoder(rule)) }
  }

  deinit {
    pointer.deinitialize(count: count)
    pointer.deallocate()
  }

  /// Whether each column needs two bytes a code from the start.
  var startsWide: [Bool] { (0..<count).map { pointer[$0].startsWide } }

  /// The values learned for a column in order of their code points, and the place of each code there.
  func sortedValues(_ column: Int) -> (values: [String], recoding: [UInt16]) {
    let texts = pointer[column].learnedTexts()
    let order = texts.indices.sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
    var recoding = [UInt16](repeating: 0, count: texts.count)
    for (rank, code) in order.enumerated() { recoding[code] = UInt16(rank) }
    return (order.map { String(decoding: texts[$0], as: UTF8.self) }, recoding)
  }
}
