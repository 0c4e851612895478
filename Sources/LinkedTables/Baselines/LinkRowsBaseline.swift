import GraphicalModel
import Marginals
import Privacy
import Synthesis
import Tabular

/// One table with one row a link: the parent's columns, the link's and the child's. Parents are rebuilt
/// from its records by grouping.
///
/// A twentieth of the budget buys the histogram of the parents' numbers of links. As many records as it
/// speaks of are drawn, sorted by all of the parents' columns, and cut into groups whose sizes are those of
/// the histogram in random order; a group is a parent with the columns of its first record. Parents
/// without links have the columns of parents drawn at random, since no record speaks of them.
///
/// ## Privacy
/// A parent has one row in the histogram. In the table of links it has at most K rows
/// (``Sensitivity/rows(perUnit:)``), or rows of total mass 1 (``Sensitivity/unitMass(steps:)``).
struct LinkRowsBaseline: LinkedSynthesizer {
  static let name = "link-rows"

  enum Weight: Sendable {
    /// Each kept link counts 1.
    case rows
    /// Each of a parent's k kept links counts 1/k.
    case unitMass
  }

  private static let histogramShare = 0.05

  private let settings: LinkedSettings
  private let weight: Weight

  init(_ settings: LinkedSettings, weight: Weight) {
    self.settings = settings
    self.weight = weight
  }

  func synthesize(
    _ tables: consuming SecretLinkedTables, facts: LinkedFacts, ledger: inout Ledger
  ) throws -> SyntheticLinks {
    let links = try BoundedLinks(
      tables, caps: settings.caps, names: facts.names, summaries: false)
    let budget = ledger.budget.value * MeasuringBatch.rounding
    var batch = MeasuringBatch()
    batch.add(Clique([links.domain.degree]), rho: Self.histogramShare * budget)
    let histogram = try batch.measure(
      links.parentSource(threads: settings.mechanism.threads), ledger: &ledger,
      stage: "numbers of links")[0]
    let rest = try Price((1 - Self.histogramShare) * budget * MeasuringBatch.rounding)
    let model = try ledger.part(of: rest, label: "the links") {
      try MatrixMechanism(settings.mechanism).fit(
        source(links), ledger: &$0, progress: { _ in })
    }
    var stream = ledger.randomness.stream("records")
    let seed = stream.next()
    var sizes = RebuiltParents.sizes(
      histogram.values, bins: links.domain.degrees, seed: seed)
    if sizes.isEmpty { sizes = [1] }
    let records = try model.records(
      count: max(1, sizes.reduce(0, +)), seed: seed, threads: settings.mechanism.threads)
    return RebuiltParents(
      records, parentColumns: links.domain.ownParents.count, sizes: sizes, seed: seed
    ).tables(domain: links.domain)
  }

  /// The rows of links without what is told of the number of links.
  private func source(_ links: BoundedLinks) -> any MarginalSource {
    let domain = links.domain
    let columns = Array(0..<domain.ownParents.count) + domain.childSide
    let threads = settings.mechanism.threads
    switch weight {
    case .unitMass: return UnitMassSource(links, columns: columns, threads: threads)
    case .rows:
      let all = links.relationRows(
        (0..<links.rows.parents.rowCount).flatMap(links.places(of:)))
      let table = CodedTable(
        domain: domain.relation(columns: columns), columns: columns.map { all.columns[$0] },
        rowCount: all.rowCount)
      return TableSource(
        SecretTable(table, maxRowsPerUnit: links.caps.links), threads: threads)
    }
  }
}

/// Parents made of records of links.
struct RebuiltParents {
  private let records: CodedTable
  private let parentColumns: Int
  private let sizes: [Int]
  private let seed: UInt64

  /// - Parameters:
  ///   - parentColumns: how many of the records' columns, the first ones, are the parents'.
  ///   - sizes: how many records each parent has; as many as there are records in all.
  init(_ records: CodedTable, parentColumns: Int, sizes: [Int], seed: UInt64) {
    self.records = records
    self.parentColumns = parentColumns
    self.sizes = sizes
    self.seed = seed
  }

  /// As many sizes of each value as a noisy histogram says, in random order.
  static func sizes(_ histogram: [Double], bins: DegreeBins, seed: UInt64) -> [Int] {
    var generator = CounterGenerator(seed: seed, 0x7369_7A65)
    let codes = histogram.enumerated().flatMap { code, count in
      repeatElement(code, count: max(0, Int(count.rounded())))
    }.shuffled(using: &generator)
    return DegreeNumbers(bins, counts: histogram).drawn(codes, using: &generator)
  }

  func tables(domain: LinkedDomain) -> SyntheticLinks {
    let order = sortedByParents()
    var generator = CounterGenerator(seed: seed, 0x6C6F_6E65)
    var (heads, owners, next) = ([Int](), [Int32](), 0)
    for (parent, size) in sizes.enumerated() {
      heads.append(size > 0 ? order[next] : Int.random(in: 0..<order.count, using: &generator))
      owners.append(contentsOf: repeatElement(Int32(parent), count: size))
      next += size
    }
    let columns = records.selecting(heads).columns
    return SyntheticLinks(
      parents: CodedTable(
        domain: domain.ownParents, columns: Array(columns.prefix(parentColumns)),
        rowCount: heads.count),
      side: Array(records.selecting(Array(order.prefix(next))).columns.dropFirst(parentColumns)),
      parentOfLink: owners, domain: domain)
  }

  /// The records in lexicographic order of the parents' columns: stable counting sorts from the last.
  private func sortedByParents() -> [Int] {
    var order = Array(0..<records.rowCount)
    for attribute in (0..<parentColumns).reversed() {
      let column = records.columns[attribute]
      var buckets = [[Int]](repeating: [], count: records.domain[attribute].size)
      for row in order { buckets[column[row]].append(row) }
      order = buckets.flatMap { $0 }
    }
    return order
  }
}
