import GraphicalModel
import Marginals
import Tabular

extension LinkedModel {
  /// Draws linked tables: parents, for each its links given everything of it, and children.
  ///
  /// - Parameters:
  ///   - count: of parents; the estimated number unless asked for.
  ///   - seed: the same seed gives the same tables, whatever the number of threads.
  ///   - locality: positions of the parents' columns by which shared children are near one another.
  /// - Returns: tables in normal form, parents and children in random order.
  package func records(
    count: Int? = nil, seed: UInt64, locality: [Int] = [], threads: Int = 1
  ) throws -> LinkedRows {
    let groups = LinkGroups(
      try self.parents.records(count: count, seed: seed, threads: threads), domain: domain,
      numbers: self.parents.numbers(domain, histogram: numbers), seed: seed)
    let parents = groups.parents
    let drawn = drawn(groups, parents: parents, seed: seed, threads: threads)
    var links = SiblingCopies(siblings, groups: groups, seed: seed).applied(
      to: drawn, side: domain.childSide
    ).replacingImpossible(by: drawn, side: domain.childSide)
    links = DifferentValues(groups, domain: domain, seed: seed).applied(to: links, seed: seed)
      .replacingImpossible(by: drawn, side: domain.childSide)
      .replacingRuleBreakers(side: domain.childSide, seed: seed)
    if refinesRecords, links.rowCount > 1 {
      links = refined(links, groups: groups, seed: seed, threads: threads)
    }
    let children = StubMerger(
      links, groups: groups, domain: domain, sharing: sharing, locality: locality, seed: seed
    ).children
    return rows(parents: parents, links: links, groups: groups, children: children, seed: seed)
  }

  private func drawn(
    _ groups: LinkGroups, parents: CodedTable, seed: UInt64, threads: Int
  ) -> CodedTable {
    let given = Dictionary(
      uniqueKeysWithValues: parents.columns.enumerated().map { attribute, column in
        (attribute, column.selecting(groups.parentOfLink))
      })
    return RecordSampler(threads: threads).completing(
      given, from: CalibratedModel(relation), count: groups.linkCount, domain: domain.relation,
      seed: seed)
  }

  private func refined(
    _ links: CodedTable, groups: LinkGroups, seed: UInt64, threads: Int
  ) -> CodedTable {
    let total = relation.total / Double(caps.massSteps)
    let targets = PosteriorTargets(
      MarginalMeasurement.merged(measurements).filter { measurement in
        measurement.clique.attributes.contains(where: domain.childSide.contains)
      },
      model: CalibratedModel(
        TreeModel(
          sizes: relation.sizes, tree: relation.tree, potentials: relation.potentials,
          total: total)), domain: domain.relation, threads: threads)
    return RecordRefiner().refined(
      links, measurements: targets.measurements, total: total, seed: seed,
      groups: GroupedRows(
        starts: groups.starts, changing: Array(domain.childSide), siblings: siblings,
        kept: domain.keptSets)
    ).table
  }

  private func rows(
    parents: CodedTable, links: CodedTable, groups: LinkGroups, children: [Int32], seed: UInt64
  ) -> LinkedRows {
    let count = Int(children.max() ?? -1) + 1
    var first = [Int](repeating: -1, count: count)
    for (link, child) in children.enumerated() where first[Int(child)] < 0 {
      first[Int(child)] = link
    }
    func part(_ range: Range<Int>, names: Domain, rows: [Int]) -> CodedTable {
      CodedTable(
        domain: names,
        columns: links.columns[range].map { $0.selecting(rows) }, rowCount: rows.count)
    }
    return LinkedRows(
      parents: CodedTable(
        domain: domain.ownParents, columns: Array(parents.columns.prefix(domain.ownParents.count)),
        rowCount: parents.rowCount),
      children: part(domain.childColumns, names: domain.ownChildren, rows: first),
      links: part(
        domain.childSide.lowerBound..<domain.childColumns.lowerBound, names: domain.ownLinks,
        rows: Array(0..<links.rowCount)),
      parentOfLink: groups.parentOfLink.map { Int32($0) }, childOfLink: children)
  }
}
