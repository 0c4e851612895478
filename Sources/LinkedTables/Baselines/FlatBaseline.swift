import GraphicalModel
import Marginals
import Privacy
import Synthesis
import Tabular

/// One row a parent with sets of values in the cells of links and children, as in the condensed Global
/// Victim-Perpetrator Synthetic Dataset (IOM, 2022), and links recovered by exploding the cells.
///
/// Cells are those of ``FlatCells``. A parent gets as many links as its largest cell has values, none
/// where all are empty, each with a child of its own. The values of a cell are dealt to its links at random,
/// each at least once; what the cells do not say, which values belong together, is lost.
///
/// ## Privacy
/// A parent has one row, made of its own links.
struct FlatBaseline: LinkedSynthesizer {
  static let name = "flat"

  private let settings: LinkedSettings

  init(_ settings: LinkedSettings) { self.settings = settings }

  func synthesize(
    _ tables: consuming SecretLinkedTables, facts: LinkedFacts, ledger: inout Ledger
  ) throws -> SyntheticLinks {
    let rows = tables.rows
    let domain = LinkedDomain(
      parents: rows.parents.domain, links: rows.links.domain, children: rows.children.domain,
      names: facts.names, cap: settings.caps.degree, summaries: false)
    // The children's columns come first, as in a flat table.
    let side = Array(domain.childColumns) + Array(domain.childSide.prefix(domain.linkColumns))
    let cells = try side.map { column throws(LinkedError) in
      try FlatCells(domain.relation[column])
    }
    let source = TableSource(
      SecretTable(Self.table(rows, domain: domain, side: side, cells: cells)),
      threads: settings.mechanism.threads)
    let model = try MatrixMechanism(settings.mechanism).fit(
      source, ledger: &ledger, progress: { _ in })
    var stream = ledger.randomness.stream("records")
    let seed = stream.next()
    let flat = try model.records(seed: seed, threads: settings.mechanism.threads)
    return Self.exploded(flat, domain: domain, side: side, cells: cells, seed: seed)
  }

  private static func table(
    _ rows: LinkedRows, domain: LinkedDomain, side: [Int], cells: [FlatCells]
  ) -> CodedTable {
    var linksOfParent = [[Int]](repeating: [], count: rows.parents.rowCount)
    for (link, parent) in rows.parentOfLink.enumerated() { linksOfParent[Int(parent)].append(link) }
    let columns = zip(side, cells).map { position, cells in
      let isChild = position >= domain.childColumns.lowerBound
      let column =
        isChild
        ? rows.children.columns[position - domain.childColumns.lowerBound]
        : rows.links.columns[position - domain.childSide.lowerBound]
      return CodeColumn.make(size: cells.sets.count, count: rows.parents.rowCount) { parent in
        cells.code(
          of: linksOfParent[parent].lazy.map {
            column[isChild ? Int(rows.childOfLink[$0]) : $0]
          })
      }
    }
    let attributes = zip(side, cells).map { position, cells in
      Attribute(name: domain.relation[position].name, values: cells.texts)
    }
    return CodedTable(
      domain: Domain(
        domain.ownParents.attributes + attributes, impossible: domain.ownParents.impossible),
      columns: rows.parents.columns + columns, rowCount: rows.parents.rowCount)
  }

  private static func exploded(
    _ flat: CodedTable, domain: LinkedDomain, side: [Int], cells: [FlatCells], seed: UInt64
  ) -> SyntheticLinks {
    let own = domain.ownParents.count
    var generator = CounterGenerator(seed: seed, 0x6578_706C)
    var owners: [Int32] = []
    var values = [[UInt16]](repeating: [], count: domain.childSide.count)
    for parent in 0..<flat.rowCount {
      let sets = zip(cells, flat.columns[own...]).map { $0.sets[$1[parent]] }
      let count = sets.map(\.count).max() ?? 0
      owners.append(contentsOf: repeatElement(Int32(parent), count: count))
      for ((position, cells), set) in zip(zip(side, cells), sets) {
        values[position - domain.childSide.lowerBound] += deal(
          set, cells: cells, size: domain.relation[position].size, links: count, &generator)
      }
    }
    let columns = values.enumerated().map { index, codes in
      CodeColumn.make(
        size: domain.relation[domain.childSide.lowerBound + index].size, count: codes.count
      ) { Int(codes[$0]) }
    }
    return SyntheticLinks(
      parents: CodedTable(
        domain: domain.ownParents, columns: Array(flat.columns.prefix(own)),
        rowCount: flat.rowCount),
      side: columns, parentOfLink: owners, domain: domain, flat: flat)
  }

  /// The values of a cell for so many links; of an empty cell the one that says nothing, or any.
  private static func deal(
    _ set: [Int], cells: FlatCells, size: Int, links: Int, _ generator: inout CounterGenerator
  ) -> [UInt16] {
    (0..<links).map { link -> UInt16 in
      if link < set.count { return UInt16(set[link]) }
      return UInt16(
        set.randomElement(using: &generator) ?? cells.silent
          ?? Int.random(in: 0..<size, using: &generator))
    }.shuffled(using: &generator)
  }
}
