/// Three linked tables as codes: parents, children, and the links between them.
///
/// Any names: parents are the protected units; children are what they are linked to; a link may have
/// attributes of its own. A child may have several parents.
///
/// The rows are in *normal form*: every link resolves, no pair of parent and child is linked twice,
/// and every child has a link.
package struct LinkedRows: Sendable {
  /// Attributes of each parent; keys are not among them.
  package let parents: CodedTable
  /// Attributes of each child.
  package let children: CodedTable
  /// Attributes of each link, in no particular order.
  package let links: CodedTable
  /// For every link the row of its parent, and that of its child.
  package let parentOfLink: [Int32]
  package let childOfLink: [Int32]

  package init(
    parents: CodedTable, children: CodedTable, links: CodedTable, parentOfLink: [Int32],
    childOfLink: [Int32]
  ) {
    precondition(
      parentOfLink.count == links.rowCount && childOfLink.count == links.rowCount,
      "every link has a parent and a child")
    self.parents = parents
    self.children = children
    self.links = links
    self.parentOfLink = parentOfLink
    self.childOfLink = childOfLink
  }

  package var linkCount: Int { links.rowCount }
}
