import GraphicalModel
import Marginals
import Tabular

/// The mechanisms by name.
public enum MechanismCatalog {
  /// All names, the default first.
  public static let names = [
    MatrixMechanism.name, MSTMechanism.name, IndependentMechanism.name,
  ]

  /// Cells of a model of the default size, 1 MB at 8 bytes a cell.
  public static let defaultCellLimit = 1 << 17

  /// The mechanism called `name`, with a limit on its model's cells; nil for an unknown name.
  public static func mechanism(
    named name: String, cellLimit: Int = defaultCellLimit
  ) -> (any Synthesizer)? {
    switch name {
    case MatrixMechanism.name: MatrixMechanism(cellLimit: cellLimit)
    case MSTMechanism.name: MSTMechanism(cellLimit: cellLimit)
    case IndependentMechanism.name: IndependentMechanism()
    default: nil
    }
  }
}

extension Synthesizer {
  public var name: String { Self.name }

  /// Refuses domains of too many columns, or whose pairs are too large to count, singly or together.
  ///
  /// - Throws: ``CountingError``.
  public func check(_ domain: Domain) throws {
    try checkWidth(domain)
    var total = 0
    for pair in Clique.all(order: 2, of: domain.count) {
      let cells = pair.cells(in: domain)
      total += min(cells, TableSource.maximumCells)
      guard cells <= TableSource.maximumCells else {
        throw CountingError.tooManyCells(
          clique: pair.name(in: domain), limit: TableSource.maximumCells)
      }
    }
    guard total <= TableSource.maximumCells else {
      throw CountingError.tooManyCells(
        clique: "all pairs together", limit: TableSource.maximumCells)
    }
  }

  /// Refuses domains of more columns than a model can have.
  func checkWidth(_ domain: Domain) throws {
    guard domain.count <= TreeModel.maximumAttributes else {
      throw CountingError.tooManyColumns(
        count: domain.count, limit: TreeModel.maximumAttributes)
    }
  }
}
