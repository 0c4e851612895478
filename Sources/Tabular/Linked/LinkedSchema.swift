/// What linked tables may hold: three Table Schemas, the keys that link them, and what the proof of
/// privacy assumes of them.
public struct LinkedSchema: Equatable, Sendable {
  /// One of the three tables.
  public struct Table: Equatable, Sendable {
    /// The resource's name in the package, and its file, relative to the package.
    public let name: String
    public let path: String
    public let schema: TableSchema
    /// The columns that are modelled and written, keys left out, in the order of the schema.
    public var columns: [String] {
      schema.fields.map(\.name).filter { schema.coding(of: $0)?.attribute != nil }
    }
    /// The domain of those columns.
    public var domain: Domain { schema.domain(header: columns) }

    public init(name: String, path: String, schema: TableSchema) {
      self.name = name
      self.path = path
      self.schema = schema
    }
  }

  /// How a child's attributes depend on the parents that are linked to it.
  public enum ChildAttributes: String, Sendable, CaseIterable {
    /// Each parent's own account of it: removing another parent does not change them.
    case ownAccount
    /// From a source that does not depend on the parents.
    case register
    /// Merged from the accounts of several parents. Such tables are refused: removing one parent
    /// could change what is counted for any number of others.
    case derived
  }

  /// The protected units.
  public let parent: Table
  public let child: Table
  public let link: Table
  /// The parents' id column, and the links' column that refers to it.
  public let parentKey: String
  public let linkParentKey: String
  /// The children's id column, and the links' column that refers to it.
  public let childKey: String
  public let linkChildKey: String
  public let childAttributes: ChildAttributes
  /// Whether which child an account is filed under does not depend on other parents; statistics of
  /// shared children need it.
  public let hasStableIdentity: Bool
  /// Columns of the parents by which children that several parents share are near one another, the
  /// most telling first: a public statement.
  public let locality: [String]

  public init(
    parent: Table, child: Table, link: Table, parentKey: String, linkParentKey: String,
    childKey: String, linkChildKey: String, childAttributes: ChildAttributes,
    hasStableIdentity: Bool, locality: [String]
  ) {
    self.parent = parent
    self.child = child
    self.link = link
    self.parentKey = parentKey
    self.linkParentKey = linkParentKey
    self.childKey = childKey
    self.linkChildKey = linkChildKey
    self.childAttributes = childAttributes
    self.hasStableIdentity = hasStableIdentity
    self.locality = locality
  }
}
