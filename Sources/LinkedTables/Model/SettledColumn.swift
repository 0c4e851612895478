import GraphicalModel

/// One column of the child's side while the links of one parent after another get as many different
/// values in it as they are to have.
struct SettledColumn {
  private let column: Int
  /// The value that says nothing, if there is one.
  private let silent: UInt16?
  /// The links that say something, with what they said at first.
  private let pool: [(link: Int, code: UInt16)]
  /// By code, the links that had it at first, where rules tie the column.
  private let having: [UInt16: [Int]]
  private var generator: CounterGenerator

  private static let mostTries = 64

  init(_ column: Int, of values: LinkValues, silent: UInt16?, generator: CounterGenerator) {
    self.column = column
    self.silent = silent
    self.generator = generator
    let all = values.columns[column].enumerated().map { (link: $0.offset, code: $0.element) }
    pool = all.filter { $0.code != silent }
    having =
      values.tied(column)
      ? Dictionary(grouping: all, by: \.code).mapValues { $0.map(\.link) } : [:]
  }

  /// Changes the values of one parent's links to those of `set`, each at least once.
  mutating func settle(_ values: inout LinkValues, _ order: ArraySlice<Int>, set: [UInt16]) {
    for link in order {
      let own = values.columns[column][link]
      if own != silent && !set.contains(own) { replace(&values, link, order, by: set) }
    }
    for code in set where !order.contains(where: { values.columns[column][$0] == code }) {
      for place in spare(values, order) {
        if give(code, to: place, &values, order) { break }
      }
    }
  }

  /// Changes the values of one parent's links to `count` different ones, or at least so many.
  mutating func settle(
    _ values: inout LinkValues, _ order: ArraySlice<Int>, count: Int, isAtLeast: Bool
  ) {
    var kept = said(values, order)
    if kept.count > count, !isAtLeast {
      let first = chosen(kept, count, values, order)
      for link in order {
        let own = values.columns[column][link]
        if own != silent && !first.contains(own) { replace(&values, link, order, by: first) }
      }
    }
    var tries = 0
    while kept.count < count, tries < Self.mostTries {
      tries += 1
      guard let other = pool.randomElement(using: &generator), !kept.contains(other.code) else {
        continue
      }
      for place in spare(values, order)
      where values.give(other.code, of: column, to: place, like: other.link) {
        kept.append(other.code)
        break
      }
    }
  }

  /// The different values in the order in which they come.
  private func said(_ values: LinkValues, _ order: some Sequence<Int>) -> [UInt16] {
    var said: [UInt16] = []
    for link in order {
      let own = values.columns[column][link]
      if own != silent && !said.contains(own) { said.append(own) }
    }
    return said
  }

  /// The first values, counted from where every link with another one can get one of them if there is such
  /// a place.
  private func chosen(
    _ said: [UInt16], _ count: Int, _ values: LinkValues, _ order: ArraySlice<Int>
  ) -> [UInt16] {
    guard values.tied(column) else { return Array(said.prefix(count)) }
    let choices = said.indices.lazy.map { start in
      (start..<start + count).map { said[$0 % said.count] }
    }
    return choices.first { choice in
      order.allSatisfy { link in
        let own = values.columns[column][link]
        return own == silent || choice.contains(own)
          || choice.contains { canTake($0, link, values, order) }
      }
    } ?? Array(said.prefix(count))
  }

  private func canTake(
    _ code: UInt16, _ link: Int, _ values: LinkValues, _ order: ArraySlice<Int>
  ) -> Bool {
    values.canGive(code, of: column, to: link, like: sibling(saying: code, values, order))
  }

  private func sibling(
    saying code: UInt16, _ values: LinkValues, _ order: ArraySlice<Int>
  ) -> Int? {
    order.first { values.columns[column][$0] == code }
  }

  /// Gives a link one of some values, each equally likely, or says nothing where there is none.
  private mutating func replace(
    _ values: inout LinkValues, _ link: Int, _ order: ArraySlice<Int>, by codes: [UInt16]
  ) {
    guard let code = codes.randomElement(using: &generator) else {
      if let silent { _ = give(silent, to: link, &values, order) }
      return
    }
    if give(code, to: link, &values, order) { return }
    for other in codes where other != code && give(other, to: link, &values, order) { return }
  }

  /// Gives a link a value as a sibling has it, or else another link.
  private mutating func give(
    _ code: UInt16, to link: Int, _ values: inout LinkValues, _ order: ArraySlice<Int>
  ) -> Bool {
    guard values.tied(column) else {
      return values.give(code, of: column, to: link, like: nil)
    }
    let other =
      sibling(saying: code, values, order) ?? having[code]?.randomElement(using: &generator)
    return values.give(code, of: column, to: link, like: other)
  }

  /// The links that say nothing, or what another one says too, the last one first.
  private func spare(_ values: LinkValues, _ order: ArraySlice<Int>) -> [Int] {
    order.reversed().filter { link in
      let own = values.columns[column][link]
      return own == silent
        || order.contains { $0 != link && values.columns[column][$0] == own }
    }
  }
}
