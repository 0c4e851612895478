import Marginals
import Tabular

/// Two public tables that differ in one record, the canary, made to be told apart: few columns of two
/// values, and rows that are all alike, so that in every marginal the canary has a cell to itself.
///
/// Every marginal moves by 1 in that cell, every interaction part by all that its sensitivity allows.
/// Whether other rows lie in the cell does not matter to noise that is added to counts, but to what
/// treats empty cells otherwise, and to synthetic records, which cannot be fewer than none.
public struct NeighbouringTables: Sendable {
  public let domain: Domain
  /// The code of the canary's value in every column.
  public static let canaryCode = 1
  /// Rows that have the other value in every column.
  public let others: Int
  /// Rows that are like the canary.
  public let alike: Int

  /// - Precondition: 1 ≤ `columns` ≤ 16.
  public init(columns: Int, others: Int = 1000, alike: Int = 0) {
    precondition((1...16).contains(columns) && others >= 0 && alike >= 0)
    domain = Domain(
      (0..<columns).map { Attribute(name: "column\($0 + 1)", values: ["other", "canary"]) })
    self.others = others
    self.alike = alike
  }

  public func source(hasCanary: Bool) -> TableSource {
    TableSource(SecretTable(rows(hasCanary: hasCanary)))
  }

  func rows(hasCanary: Bool) -> CodedTable {
    let count = others + alike + (hasCanary ? 1 : 0)
    let column = CodeColumn.make(size: 2, count: count) { $0 < others ? 0 : Self.canaryCode }
    return CodedTable(
      domain: domain, columns: domain.attributes.map { _ in column }, rowCount: count)
  }

  var canary: [Int] { domain.attributes.map { _ in Self.canaryCode } }

  /// The table without the canary: two different rows, and how often each is there.
  var background: Background {
    let column = CodeColumn.make(size: 2, count: 2) { $0 }
    return Background(
      rows: CodedTable(
        domain: domain, columns: domain.attributes.map { _ in column }, rowCount: 2),
      weights: [Double(others), Double(alike)])
  }
}
