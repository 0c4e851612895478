/// What can be wrong with linked tables besides the values of their cells.
///
/// ## Privacy
/// That rows were left out, and for which of these reasons, is told to whoever holds the tables; never how
/// many, nor which. It depends on the tables and belongs into no release.
public enum InputKind: String, Sendable, CaseIterable {
  /// A link refers to a parent that is not there.
  case unknownParent
  /// A link refers to a child that is not there.
  case unknownChild
  /// An id that is not there would be if numbers were compared: "07" or "7.0" for "7".
  case idSpelling
  /// A row has no id, or a link lacks one of its two.
  case missingId
  /// Two rows of parents have the same id.
  case repeatedParent
  /// Two rows of children have the same id.
  case repeatedChild
  /// Two links have the same parent and the same child.
  case repeatedLink
  /// A child has no link that counts.
  case orphan

  /// What was found and what became of it, in one line.
  public func description(in schema: LinkedSchema) -> String {
    "\(finding(in: schema)); \(consequence(in: schema))"
  }

  /// What was found.
  package func finding(in schema: LinkedSchema) -> String {
    let (parent, child, link) = (schema.parent.name, schema.child.name, schema.link.name)
    let pair = "\(schema.linkParentKey) and \(schema.linkChildKey)"
    switch self {
    case .unknownParent: return "\(link): a \(schema.linkParentKey) is not in \(parent)"
    case .unknownChild: return "\(link): a \(schema.linkChildKey) is not in \(child)"
    case .idSpelling:
      let (columns, tables) =
        schema.hasLinksInChildren
        ? (schema.linkParentKey, parent) : (pair, "\(parent) or \(child)")
      return "\(link): an id in \(columns) is spelt otherwise in \(tables), as 07 for 7"
    case .missingId:
      let others =
        schema.hasLinksInChildren
        ? " or \(link) (\(schema.linkParentKey))"
        : ", \(child) (\(schema.childKey)) or \(link) (\(pair))"
      return "a row of \(parent) (\(schema.parentKey))\(others) has no id"
    case .repeatedParent: return "\(parent): a \(schema.parentKey) has several rows"
    case .repeatedChild: return "\(child): a \(schema.childKey) has several rows"
    case .repeatedLink: return "\(link): the same \(pair) are linked several times"
    case .orphan: return "\(child): a \(schema.childKey) has no link that counts"
    }
  }

  /// What became of it.
  private func consequence(in schema: LinkedSchema) -> String {
    switch self {
    case .unknownParent, .unknownChild, .idSpelling: "its links are left out"
    case .missingId: "it is left out"
    case .repeatedChild where schema.hasLinksInChildren: "each is a child of its own"
    case .repeatedParent, .repeatedChild: "one of them is kept"
    case .repeatedLink: "one of the links is kept"
    case .orphan: "its row is left out"
    }
  }

  /// What to do about it, in one line.
  public func advice(in schema: LinkedSchema) -> String {
    let (parent, child, link) = (schema.parent.name, schema.child.name, schema.link.name)
    switch self {
    case .unknownParent: return "add the rows to \(parent), or take the links out of \(link)"
    case .unknownChild: return "add the rows to \(child), or take the links out of \(link)"
    case .idSpelling:
      return
        "ids are compared as text; write them the same way in all files, as numbers in all or as "
        + "text in all"
    case .missingId: return "give every row an id; rows without one cannot be linked"
    case .repeatedParent:
      return "give each row of \(parent) an id of its own; which row is kept depends on its values "
        + "alone"
    case .repeatedChild where schema.hasLinksInChildren:
      return "give each row of \(child) an id of its own, or take the copies out"
    case .repeatedChild:
      return
        "give each row of \(child) an id of its own: where its rows are several accounts, what is "
        + "kept of them depends on all, and the claim's assumption A1 fails"
    case .repeatedLink:
      return "put what is known of a pair into one row of \(link); which is kept depends on its "
        + "values alone"
    case .orphan: return "add the missing links, or take the rows out of \(child)"
    }
  }
}
