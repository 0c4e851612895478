import Privacy
import Tabular

/// Counts cliques of a sensitive table that is held in memory.
public final class TableSource: MarginalSource, CustomStringConvertible, CustomReflectable {
  /// The most cells one marginal may have.
  public static let maximumCells = 1 << 28

  private let table: SecretTable
  private let threads: Int

  public init(_ table: consuming SecretTable, threads: Int = 1) {
    self.table = table
    self.threads = threads
  }

  public var domain: Domain { table.domain }

  /// ## Privacy
  /// One row has one value a cell, so a unit of at most k rows changes a marginal as
  /// ``/Privacy/Sensitivity/rows(perUnit:)`` says.
  public var sensitivity: Sensitivity { .rows(perUnit: table.maxRowsPerUnit) }

  public func counts(of cliques: [Clique]) throws -> SecretCounts {
    let cells = cliques.map { $0.cells(in: domain) }
    if let index = cells.firstIndex(where: { $0 > Self.maximumCells }) {
      throw CountingError.tooManyCells(
        clique: cliques[index].name(in: domain), limit: Self.maximumCells)
    }
    let sensitivity = sensitivity
    return SecretCounts(blocks: cells.map { (cells: $0, sensitivity: sensitivity) }) { buffer in
      CliqueCounter.count(cliques, in: table.rows, into: buffer, threads: threads)
    }
  }

  /// Counts by whichever of the two kernels is predicted to be quicker; they agree cell by cell.
  public func matrixCounts() throws -> SecretCounts {
    guard MarginalMatrix.isQuicker(for: domain) else {
      return try counts(of: Clique.matrix(of: domain.count))
    }
    return try MarginalMatrix.counts(of: IndicatorTable(table), threads: threads)
  }

  public func recoded(by recoding: DomainRecoding) -> any MarginalSource {
    let coarser = SecretTable(
      recoding.applied(to: table.rows), maxRowsPerUnit: table.maxRowsPerUnit)
    return TableSource(coarser, threads: threads)
  }

  public var description: String { "TableSource(\(domain.count) attributes)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
