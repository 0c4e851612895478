import Marginals
import Privacy
import Tabular
import Threading

/// The unit-mass relation of links: every parent with links contributes one row a kept link, with what
/// is known of the parent, the link and the child, each of weight 1/k where k links were kept.
///
/// Counts are integers: weights are multiples of 1/Λ, Λ = lcm(1, …, K), and a count is in such steps.
/// The average of a parent's links is unbiased whichever were kept.
///
/// ## Privacy
/// A parent adds Λ to every marginal in all, whatever its number of links, so the relation is counted
/// like a table in which a unit has Λ rows (``/Privacy/Sensitivity/unitMass(steps:)``), and every
/// mechanism for such tables runs on it unchanged.
public final class UnitMassSource: MarginalSource, CustomStringConvertible, CustomReflectable {
  public let domain: Domain
  public let sensitivity: Sensitivity
  /// Λ.
  public let steps: Int
  /// The rows of parents that kept the same number of links, and the steps that each row weighs.
  private let parts: [(weight: Int64, rows: CodedTable)]
  /// The same as products count them.
  private let blocks: [DegreeBlock]
  private let threads: Int

  public convenience init(_ links: BoundedLinks, threads: Int = 1) {
    self.init(links, columns: Array(links.domain.relation.attributes.indices), threads: threads)
  }

  /// The relation over some of its columns, given ascending.
  init(_ links: BoundedLinks, columns: [Int], threads: Int) {
    domain =
      columns.count == links.domain.relation.count
      ? links.domain.relation : links.domain.relation(columns: columns)
    steps = links.caps.massSteps
    sensitivity = .unitMass(steps: steps)
    self.threads = threads
    let steps = steps
    let sizes = (1...links.caps.links).map { count in
      (count: count, parents: links.parents(keeping: count))
    }
    let domain = domain
    parts = sizes.map { size in
      let rows = links.relationRows(size.parents.flatMap(links.places(of:)))
      return (
        Int64(steps / size.count),
        CodedTable(
          domain: domain, columns: columns.map { rows.columns[$0] }, rowCount: rows.rowCount)
      )
    }
    let given = columns.filter { $0 < links.domain.parents.count }.count
    blocks = zip(sizes, parts).map { size, part in
      DegreeBlock(rows: part.rows, links: size.count, given: given)
    }
  }

  private init(
    domain: Domain, steps: Int, parts: [(weight: Int64, rows: CodedTable)], blocks: [DegreeBlock],
    threads: Int
  ) {
    self.domain = domain
    self.steps = steps
    sensitivity = .unitMass(steps: steps)
    self.parts = parts
    self.blocks = blocks
    self.threads = threads
  }

  /// Counts by whichever of the two kernels is predicted to be quicker; they agree cell by cell.
  public func counts(of cliques: [Clique]) throws -> SecretCounts {
    try counts(of: cliques, byProduct: isProductQuicker(for: cliques))
  }

  func counts(of cliques: [Clique], byProduct: Bool) throws -> SecretCounts {
    let cells = cliques.map { $0.cells(in: domain) }
    if let index = cells.firstIndex(where: { $0 > TableSource.maximumCells }) {
      throw CountingError.tooManyCells(
        clique: cliques[index].name(in: domain), limit: TableSource.maximumCells)
    }
    let sensitivity = sensitivity
    return SecretCounts(blocks: cells.map { (cells: $0, sensitivity: sensitivity) }) { buffer in
      if byProduct {
        for (block, part) in zip(blocks, parts) {
          block.add(cliques, weight: part.weight, domain: domain, to: buffer)
        }
      } else {
        count(cliques, into: buffer)
      }
    }
  }

  private func count(_ cliques: [Clique], into buffer: UnsafeMutableBufferPointer<Int64>) {
    let part = UnsafeMutableBufferPointer<Int64>.allocate(capacity: buffer.count)
    defer {
      part.update(repeating: 0)
      part.deallocate()
    }
    for (weight, rows) in parts where rows.rowCount > 0 {
      part.initialize(repeating: 0)
      CliqueCounter.count(cliques, in: rows, into: part, threads: threads)
      for cell in buffer.indices { buffer[cell] += weight * part[cell] }
    }
  }

  private func isProductQuicker(for cliques: [Clique]) -> Bool {
    guard cliques.allSatisfy({ $0.count <= 2 }) else { return false }
    return DegreeBlock.isQuicker(domain: domain, cliques: cliques.count)
  }

  public func recoded(by recoding: DomainRecoding) -> any MarginalSource {
    let parts = parts.map { (weight: $0.weight, rows: recoding.applied(to: $0.rows)) }
    return UnitMassSource(
      domain: recoding.domain, steps: steps, parts: parts,
      blocks: zip(parts, blocks).map {
        DegreeBlock(rows: $0.rows, links: $1.links, given: $1.given)
      }, threads: threads)
  }

  public var description: String { "UnitMassSource(\(domain.count) attributes)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension BoundedLinks {
  /// A parent's kept links.
  func places(of parent: Int) -> [(parent: Int, link: Int)] {
    kept[Int(starts[parent])..<Int(starts[parent + 1])].map { (parent, Int($0)) }
  }
}
