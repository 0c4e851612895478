/// How the cells of one field become codes, and codes cells.
package struct FieldCoding: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// Names a record or a unit: not modelled, written as fresh numbers.
    case identifier
    /// Neither modelled nor written.
    case ignored
    /// The texts of ``FieldCoding/codes`` and no others.
    case categories
    /// Every whole number from `lower` to `upper`: code 0 is `lower`.
    case wholeNumbers(lower: Int, upper: Int)
    case bins(BinEdges)
    case list(ListItems)
  }

  package let name: String
  package let kind: Kind
  /// The column as a mechanism sees it; nil where it is not modelled.
  package let attribute: Attribute?
  /// The code of each text that is a category: declared values, recoded ones, missing values.
  package let codes: [String: Int]
  package let missingCode: Int?
  package let otherCode: Int?
  /// Whether every missing value is recoded to a category, whose code ``missingCode`` then is.
  package var isMissingRecoded = false

  /// The code of a cell that ``codes`` does not list, or nil for a value outside the schema.
  package func code(of cell: String, policy: UnknownValuePolicy) -> Int? {
    known(cell, replacingUnknown: policy == .other) ?? fallback(policy)
  }

  private func known(_ cell: String, replacingUnknown: Bool) -> Int? {
    switch kind {
    case .identifier, .ignored, .categories: return nil
    case .wholeNumbers(let lower, let upper):
      guard let value = DecimalNumber.parse(cell).flatMap({ Int(exactly: $0) }),
        value >= lower, value <= upper
      else { return nil }
      return value - lower
    case .bins(let edges):
      return DecimalNumber.parse(cell).flatMap { edges.bin(of: $0) }
    case .list(let items):
      return items.canonicalText(cell, replacingUnknown: replacingUnknown)
        .flatMap { $0.isEmpty ? missingCode : codes[$0] }
    }
  }

  private func fallback(_ policy: UnknownValuePolicy) -> Int? {
    switch policy {
    case .drop, .refuse: nil
    case .missing: missingCode
    case .other: otherCode
    }
  }
}
