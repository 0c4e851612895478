import Privacy
import Tabular

/// Makes synthetic linked tables from sensitive ones within a ledger's budget: ``LinkedMechanism``, or
/// what it is compared with.
package protocol LinkedSynthesizer: Sendable {
  /// The ε that takes the place of the one asked for; nil for a mechanism that obeys.
  var fixedEpsilon: Double? { get }
  /// By which the ledger's prices add up.
  var accountant: Accountant { get }

  /// Measures, and draws tables from what was measured; the seed of the records is the ledger's stream
  /// "records".
  func synthesize(
    _ tables: consuming SecretLinkedTables, facts: LinkedFacts, ledger: inout Ledger
  ) throws -> SyntheticLinks
}

extension LinkedSynthesizer {
  package var fixedEpsilon: Double? { nil }
  /// All but a baseline's engine make no choices.
  package var accountant: Accountant { .gdp }
}

/// What is public of linked tables besides their domains.
package struct LinkedFacts: Sendable {
  package let names: (parent: String, link: String, child: String)
  /// Positions of the parents' columns by which shared children are near one another.
  package let locality: [Int]

  package init(_ schema: LinkedSchema) {
    names = (schema.parent.name, schema.link.name, schema.child.name)
    locality = schema.locality.compactMap(schema.parent.columns.firstIndex)
  }
}

/// Synthetic linked tables.
package struct SyntheticLinks: Sendable {
  package let rows: LinkedRows
  /// One row a parent with sets of values in cells, where links were recovered from such; its columns
  /// are those of `LinkedRows.flattened(delimiter:)`.
  package let flat: CodedTable?

  init(rows: LinkedRows, flat: CodedTable? = nil) {
    self.rows = rows
    self.flat = flat
  }

  /// Every link with a child of its own.
  ///
  /// - Parameter side: for every link the relation's columns of the child's side.
  init(
    parents: CodedTable, side: [CodeColumn], parentOfLink: [Int32], domain: LinkedDomain,
    flat: CodedTable? = nil
  ) {
    func table(_ names: Domain, _ columns: ArraySlice<CodeColumn>) -> CodedTable {
      CodedTable(domain: names, columns: Array(columns), rowCount: parentOfLink.count)
    }
    self.init(
      rows: LinkedRows(
        parents: parents,
        children: table(domain.ownChildren, side[domain.linkColumns...]),
        links: table(domain.ownLinks, side[..<domain.linkColumns]),
        parentOfLink: parentOfLink, childOfLink: (0..<parentOfLink.count).map { Int32($0) }),
      flat: flat)
  }
}

extension LinkedMechanism: LinkedSynthesizer {
  package var accountant: Accountant { settings.accountant }

  package func synthesize(
    _ tables: consuming SecretLinkedTables, facts: LinkedFacts, ledger: inout Ledger
  ) throws -> SyntheticLinks {
    let links = try BoundedLinks(
      tables, caps: settings.caps, names: facts.names, summaries: settings.summaries)
    let model = try fit(links, ledger: &ledger)
    var stream = ledger.randomness.stream("records")
    return SyntheticLinks(
      rows: try model.records(
        seed: stream.next(), locality: facts.locality, threads: settings.mechanism.threads))
  }
}
