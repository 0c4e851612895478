/// Reads the three tables of a Data Package into coded columns, in normal form.
///
/// ```swift
/// let loaded = try LinkedReader.read(package: "population/datapackage.json", using: &generator)
/// for kind in loaded.kinds { print(kind.description(in: loaded.schema)) }
/// ```
/// A row with a value outside its schema, and one without an id, is left out, and its links with it;
/// so are links to unknown ids, repeated links, and children without a link
/// (``NormalForm``). One pass over each file, O(bytes) and a sort of the ids.
public enum LinkedReader {
  /// Reads sensitive tables, and draws a priority for each link.
  ///
  /// - Parameters:
  ///   - package: The path of `datapackage.json`; the tables' paths are relative to its folder.
  ///   - unknown: What becomes of values outside the schemas; nil for what they say, or `drop`.
  ///   - generator: Gives one number a link (``SecretLinkedTables``).
  /// - Throws: ``SchemaError``, or ``TableError`` with the file, row and column but never a cell's text.
  public static func read(
    package path: String, unknown: UnknownValuePolicy? = nil,
    using generator: inout some RandomNumberGenerator
  ) throws -> LoadedLinkedTables {
    LoadedLinkedTables(try readRows(package: path, unknown: unknown), using: &generator)
  }

  /// The schema of the package at `path`.
  ///
  /// - Throws: ``TableError`` where the file cannot be read, ``SchemaError`` for what it says.
  public static func schema(package path: String) throws -> LinkedSchema {
    try LinkedSchema(package: ByteSource.contents(of: path))
  }

  /// Linked tables that may be read freely, with the schema in force.
  package struct Coded: Sendable {
    package let rows: LinkedRows
    package let schema: LinkedSchema
    package let unknown: UnknownValuePolicy
    package let kinds: [InputKind]
  }

  /// As ``read(package:unknown:using:)``, for tables that are public or only evaluated.
  package static func readRows(
    package path: String, unknown: UnknownValuePolicy? = nil,
    blockSize: Int = TableReader.blockSize
  ) throws -> Coded {
    try readRows(
      schema: schema(package: path), folder: folder(of: path), unknown: unknown,
      blockSize: blockSize)
  }

  /// Reads the tables in `folder` by a schema that is given.
  package static func readRows(
    schema: LinkedSchema, folder: String, unknown: UnknownValuePolicy? = nil,
    blockSize: Int = TableReader.blockSize
  ) throws(TableError) -> Coded {
    let pass = Pass(
      folder: folder, policy: unknown ?? schema.unknown ?? .drop, blockSize: blockSize)
    var parentNames = RowNames(
      missingValues: schema.parent.missingValues(of: schema.parentKey))
    let parents = try pass.load(schema.parent, keys: [schema.parentKey], into: &parentNames)
    var childNames = RowNames(missingValues: schema.child.missingValues(of: schema.childKey))
    let children = try pass.load(schema.child, keys: [schema.childKey], into: &childNames)
    let named = (
      parents: NormalForm.Named(
        table: parents, idOfRow: parentNames.idOfRow, idCount: parentNames.ids.count),
      children: NormalForm.Named(
        table: children, idOfRow: childNames.idOfRow, idCount: childNames.ids.count)
    )
    var kinds = parentNames.kinds.union(childNames.kinds)
    var ends = LinkEnds(
      parents: parentNames.takeIds(), children: childNames.takeIds(),
      missingParents: schema.link.missingValues(of: schema.linkParentKey),
      missingChildren: schema.link.missingValues(of: schema.linkChildKey))
    let links = try pass.load(
      schema.link, keys: [schema.linkParentKey, schema.linkChildKey], into: &ends)
    var form = NormalForm()
    let rows = form.rows(
      parents: named.parents, children: named.children, links: links,
      parentOfLink: ends.parentOfLink, childOfLink: ends.childOfLink)
    kinds.formUnion(ends.kinds.union(form.kinds))
    return Coded(
      rows: rows, schema: schema, unknown: pass.policy,
      kinds: InputKind.allCases.filter(kinds.contains))
  }

  /// The folder of a file, "" for the current one.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// How the three tables are read.
  private struct Pass {
    let folder: String
    let policy: UnknownValuePolicy
    let blockSize: Int

    /// The rows of a table, its columns in the order of the schema; `keys` are the columns that `names`
    /// takes.
    func load<Keys: RowKeys & ~Copyable>(
      _ table: LinkedSchema.Table, keys: [String], into names: inout Keys
    ) throws(TableError) -> CodedTable {
      let separator = folder.isEmpty || folder.hasSuffix("/") ? "" : "/"
      var loader = try TableLoader.open(folder + separator + table.path, blockSize: blockSize)
      try loader.checkHeader(against: table.schema)
      let columns = table.columns
      let roles = loader.header.map { name -> TableLoader.Role in
        if let key = keys.firstIndex(of: name) { return .key(index: key) }
        return columns.firstIndex(of: name).map { .coded(index: $0) } ?? .passedOver
      }
      let codings = columns.compactMap { table.schema.coding(of: $0) }
      var coders = CoderSet(codings.map { .declared($0, policy) })
      var store = RowStore(isWide: coders.startsWide)
      var generator = SystemRandomNumberGenerator()
      try loader.load(
        roles: roles, coders: &coders, keys: &names, policy: policy, into: &store,
        using: &generator)
      let domain = table.domain
      let count = store.rowCount
      return CodedTable(
        domain: domain,
        columns: store.finish(
          sizes: domain.sizes, recodings: Array(repeating: nil, count: domain.count)),
        rowCount: count)
    }
  }
}

extension LinkedSchema.Table {
  /// The texts that mean "not recorded" in column `name`.
  fileprivate func missingValues(of name: String) -> [String] {
    schema.fields.first { $0.name == name }?.missingValues ?? schema.missingValues
  }
}
