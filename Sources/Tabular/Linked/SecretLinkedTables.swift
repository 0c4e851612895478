/// Sensitive linked tables: like a ``SecretTable``, they can be neither printed, reflected, encoded
/// nor read from outside this package.
public struct SecretLinkedTables: ~Copyable, Sendable {
  public let parentDomain: Domain
  public let childDomain: Domain
  public let linkDomain: Domain

  package let rows: LinkedRows
  /// An independent random number for every link, by which a parent with too many chooses those that
  /// count.
  ///
  /// ## Privacy
  /// Priorities depend on nothing in the tables, so what a parent keeps depends on its own links
  /// alone. Removing a parent shifts which draw a later link gets, but not its distribution: the two
  /// runs can be taken to give every other link the same number.
  package let priorities: [UInt64]
  /// Whether the priorities can be drawn again: then what a parent keeps is no secret of the run, and
  /// a release of these tables is not private.
  public let isReproducible: Bool

  package init(_ rows: LinkedRows, priorities: [UInt64], isReproducible: Bool = true) {
    self.isReproducible = isReproducible
    precondition(priorities.count == rows.linkCount, "one priority a link")
    parentDomain = rows.parents.domain
    childDomain = rows.children.domain
    linkDomain = rows.links.domain
    self.rows = rows
    self.priorities = priorities
  }
}
