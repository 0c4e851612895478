import Tabular

/// What links have in the columns of the child's side, while one column after another is settled.
struct LinkValues {
  /// Column by column, a code a link.
  private(set) var columns: [[UInt16]]
  private let rules: LinkRules

  init(_ links: CodedTable, side: Range<Int>) {
    columns = side.map { attribute in
      let column = links.columns[attribute]
      return (0..<links.rowCount).map { UInt16(column[$0]) }
    }
    rules = LinkRules(links.domain, side: side)
  }

  /// Whether rules tie a column to others.
  func tied(_ column: Int) -> Bool { rules.tie(column) }

  /// The columns that rules tie to others, group by group.
  var tiedGroups: [[Int]] {
    columns.indices.map(rules.columns(tiedTo:)).filter { $0.count > 1 }.reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// A link's codes in some columns.
  func codes(_ columns: [Int], of link: Int) -> [UInt16] { columns.map { self.columns[$0][link] } }

  /// Gives a link codes in all columns that rules tie together, which some possible link has.
  mutating func put(_ codes: [UInt16], in columns: [Int], of link: Int) {
    for (column, code) in zip(columns, codes) { self.columns[column][link] = code }
  }

  /// Gives a link a value of a column, and where it cannot have that beside its own, also what another link
  /// has in the later columns that rules tie to it; earlier ones are settled.
  ///
  /// - Returns: whether it got it.
  mutating func give(_ code: UInt16, of column: Int, to link: Int, like other: Int?) -> Bool {
    guard let taken = taken(with: code, of: column, by: link, like: other) else { return false }
    columns[column][link] = code
    guard let other else { return true }
    for tied in taken { columns[tied][link] = columns[tied][other] }
    return true
  }

  /// Whether a link can get a value so.
  func canGive(_ code: UInt16, of column: Int, to link: Int, like other: Int?) -> Bool {
    taken(with: code, of: column, by: link, like: other) != nil
  }

  /// The columns that a link has to take from another one with a value; nil where it cannot get it.
  private func taken(
    with code: UInt16, of column: Int, by link: Int, like other: Int?
  ) -> [Int]? {
    guard rules.tie(column) else { return [] }
    func isAllowed(_ taken: [Int], from source: Int) -> Bool {
      rules.allow(tiedTo: column) { tied in
        tied == column ? code : columns[tied][taken.contains(tied) ? source : link]
      }
    }
    if isAllowed([], from: link) { return [] }
    let later = rules.columns(tiedTo: column).filter { $0 > column }
    guard let other, isAllowed(later, from: other) else { return nil }
    return later
  }

  /// The links with these values in the columns of the child's side.
  func links(_ links: CodedTable, side: Range<Int>) -> CodedTable {
    var changed = links.columns
    for (attribute, codes) in zip(side, columns) {
      changed[attribute] = .make(size: links.domain[attribute].size, count: codes.count) {
        Int(codes[$0])
      }
    }
    return CodedTable(domain: links.domain, columns: changed, rowCount: links.rowCount)
  }
}
