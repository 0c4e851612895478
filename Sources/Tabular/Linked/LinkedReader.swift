import Privacy

/// Reads the tables of a Data Package into coded columns, in normal form.
///
/// ```swift
/// let loaded = try LinkedReader.read(
///   package: "population/datapackage.json", randomness: .system)
/// for kind in loaded.kinds { print(kind.description(in: loaded.schema)) }
/// ```
/// A row with a value outside its schema, and one without an id, is left out, and its links with it;
/// so are links to unknown ids, repeated links, and children without a link
/// (`NormalForm`). One pass over each file, O(bytes) and a sort of the ids.
public enum LinkedReader {
  /// Reads sensitive tables, and draws a priority for each link.
  ///
  /// - Parameters:
  ///   - path: The path of `datapackage.json`; the tables' paths are relative to its folder.
  ///   - unknown: What becomes of values outside the schemas; nil for what they say, or `drop`.
  ///   - randomness: Gives one number a link (``SecretLinkedTables``); where these can be drawn again, a
  ///     release is not private.
  /// - Throws: ``SchemaError``, or ``TableError`` with the file, row and column but never a cell's text.
  public static func read(
    package path: String, unknown: UnknownValuePolicy? = nil,
    randomness: Randomness
  ) throws -> LoadedLinkedTables {
    LoadedLinkedTables(try readRows(package: path, unknown: unknown), randomness: randomness)
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
    /// By table: for what rows were left out besides ``kinds``.
    package let leftOut: [String: LeftOut]
  }

  /// As ``read(package:unknown:randomness:)``, for tables that are public or only evaluated.
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
    var leftOut: [String: LeftOut] = [:]
    let parents = try pass.load(
      schema.parent, keys: [schema.parentKey], into: &parentNames, &leftOut)
    let named = NormalForm.Named(
      table: parents, idOfRow: parentNames.idOfRow, idCount: parentNames.ids.count)
    var kinds = parentNames.kinds
    let linked =
      try schema.hasLinksInChildren
      ? pass.loadChildren(schema, of: parentNames.takeIds(), &kinds, &leftOut)
      : pass.loadLinks(schema, of: parentNames.takeIds(), &kinds, &leftOut)
    var form = NormalForm()
    let rows = form.rows(parents: named, linked)
    kinds.formUnion(form.kinds)
    return Coded(
      rows: rows, schema: schema, unknown: pass.policy,
      kinds: InputKind.allCases.filter(kinds.contains), leftOut: leftOut)
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

    /// Children and links from files of their own.
    func loadLinks(
      _ schema: LinkedSchema, of parents: consuming IdIndex, _ kinds: inout Set<InputKind>,
      _ leftOut: inout [String: LeftOut]
    ) throws(TableError) -> NormalForm.Linked {
      var names = RowNames(missingValues: schema.child.missingValues(of: schema.childKey))
      let table = try load(schema.child, keys: [schema.childKey], into: &names, &leftOut)
      let children = NormalForm.Named(
        table: table, idOfRow: names.idOfRow, idCount: names.ids.count)
      kinds.formUnion(names.kinds)
      var ends = LinkEnds(
        parents: parents, children: names.takeIds(),
        missingParents: schema.link.missingValues(of: schema.linkParentKey),
        missingChildren: schema.link.missingValues(of: schema.linkChildKey))
      let links = try load(
        schema.link, keys: [schema.linkParentKey, schema.linkChildKey], into: &ends, &leftOut)
      kinds.formUnion(ends.kinds)
      return NormalForm.Linked(
        children: children, links: links, parentOfLink: ends.parentOfLink,
        childOfLink: ends.childOfLink)
    }

    /// Children whose rows are the links: each row a child of its own, whatever its id, since rows of
    /// one id may be different parents'.
    func loadChildren(
      _ schema: LinkedSchema, of parents: consuming IdIndex, _ kinds: inout Set<InputKind>,
      _ leftOut: inout [String: LeftOut]
    ) throws(TableError) -> NormalForm.Linked {
      var ends = LinkEnds(
        parents: parents,
        missingParents: schema.child.missingValues(of: schema.linkParentKey),
        missingIds: schema.child.missingValues(of: schema.childKey))
      let table = try load(
        schema.child, keys: [schema.linkParentKey, schema.childKey], into: &ends, &leftOut)
      kinds.formUnion(ends.kinds)
      let rows = (0..<table.rowCount).map { Int32($0) }
      return NormalForm.Linked(
        children: NormalForm.Named(table: table, idOfRow: rows, idCount: rows.count),
        links: CodedTable(domain: Domain([]), columns: [], rowCount: rows.count),
        parentOfLink: ends.parentOfLink, childOfLink: rows)
    }

    /// The rows of a table, its columns in the order of the schema; `keys` are the columns that `names`
    /// takes.
    func load<Keys: RowKeys & ~Copyable>(
      _ table: LinkedSchema.Table, keys: [String], into names: inout Keys,
      _ leftOut: inout [String: LeftOut]
    ) throws(TableError) -> CodedTable {
      let separator = folder.isEmpty || folder.hasSuffix("/") ? "" : "/"
      var loader = try TableLoader.open(folder + separator + table.path, blockSize: blockSize)
      try loader.checkHeader(against: table.schema)
      let columns = table.columns
      let roles = loader.header.map { name -> TableLoader.Role in
        if let key = keys.firstIndex(of: name) { return .key(index: key) }
        return columns.firstIndex(of: name).map { .coded(index: $0) } ?? .passedOver
      }
      let domain = table.domain
      let codings = columns.compactMap { table.schema.coding(of: $0) }
      var coders = CoderSet(codings.map { .declared($0, policy) })
      var store = RowStore(isWide: coders.startsWide)
      var generator = SystemRandomNumberGenerator()
      try loader.load(
        roles: roles, coders: &coders, keys: &names, policy: policy, rules: RowRules(domain),
        into: &store, using: &generator)
      // Rows without an id are among the kinds.
      var leftOutHere = loader.leftOut(by: table.schema)
      leftOutHere.lacksUnits = false
      leftOut[table.name] = leftOutHere
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
