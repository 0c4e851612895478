extension LinkedSchema {
  /// Reads a Data Package of linked tables, from UTF-8 JSON: parents, children, and the links between
  /// them.
  ///
  /// The links are the table with foreign keys to the two others, one column each; the parents are
  /// the one of the two whose schema has its primary key for `dp.unitField`. A path is relative to the
  /// package. What privacy needs to know of the three together stands under the package's own `dp`:
  ///
  ///     "dp": {"childAttributes": "ownAccount", "stableIdentity": true, "locality": ["year"]}
  ///
  /// Where every child has one parent, a package of two tables says the same: children with a foreign
  /// key to the parents. Each row of children is then a child of its own and its own link, and
  /// ``link`` is a table of the two keys alone, in the children's file.
  ///
  /// `childAttributes` may also be called `perpetratorAttributes`. `dp.maxRowsPerUnit` of a table is
  /// not heeded: what limits a parent's links are the caps of the mechanism.
  ///
  /// - Throws: ``SchemaError`` with every problem found.
  public init(package json: [UInt8]) throws(SchemaError) {
    let document: JSONValue
    do {
      document = try JSONParser.parse(json)
    } catch {
      throw SchemaError([SchemaError.Problem(place: "", message: "not JSON: \(error)")])
    }
    try self.init(package: document)
  }

  package init(package document: JSONValue) throws(SchemaError) {
    var decoder = PackageDecoder()
    let package = decoder.package(document)
    if !decoder.problems.isEmpty { throw SchemaError(decoder.problems) }
    var resolver = LinkResolver(tables: package.tables)
    let roles = resolver.roles()
    if let roles { resolver.check(package.flags, roles) }
    guard let roles, resolver.problems.isEmpty else { throw SchemaError(resolver.problems) }
    let child = package.tables[roles.child.table]
    let link =
      roles.link == roles.child.table
      ? try child.reduced(to: [roles.child.key, roles.parent.linkKey]) : package.tables[roles.link]
    self.init(
      parent: package.tables[roles.parent.table], child: child, link: link,
      parentKey: roles.parent.key,
      linkParentKey: roles.parent.linkKey, childKey: roles.child.key,
      linkChildKey: roles.child.linkKey, childAttributes: package.flags.childAttributes,
      hasStableIdentity: package.flags.hasStableIdentity, locality: package.flags.locality)
  }

  /// Whether the children's rows are the links, one each.
  public var hasLinksInChildren: Bool { link.path == child.path }

  /// The tables that have a file of their own: three, or two where the children's rows are the links.
  package var tables: [Table] { hasLinksInChildren ? [parent, child] : [parent, child, link] }

  /// Whether all domains may be called public, and why or why not.
  public var standing: DomainStanding {
    var reasons: [String] = []
    for table in tables {
      switch table.schema.standing {
      case .inferred(let reason): return .inferred(reason: "table \"\(table.name)\": \(reason)")
      case .public(let reason): if !reasons.contains(reason) { reasons.append(reason) }
      }
    }
    return .public(because: reasons.joined(separator: "; "))
  }

  /// What the tables say becomes of values outside their schemas; nil where none does.
  public var unknown: UnknownValuePolicy? {
    tables.lazy.compactMap(\.schema.protection.unknown).first
  }
}

/// Reads the members of a Data Package and collects the problems on the way.
struct PackageDecoder {
  /// What the package's own `dp` says.
  struct Flags {
    var childAttributes = LinkedSchema.ChildAttributes.ownAccount
    var hasStableIdentity = false
    var locality: [String] = []
  }

  private var decoder = SchemaDecoder()
  private var schemaProblems: [SchemaError.Problem] = []

  var problems: [SchemaError.Problem] { decoder.problems + schemaProblems }

  mutating func package(_ document: JSONValue) -> (tables: [LinkedSchema.Table], flags: Flags) {
    var object = decoder.members(of: document, at: SchemaPlace(""))
    let place = object.place.key("resources")
    guard let values = decoder.array(&object, "resources") else {
      decoder.report(place, "the package lists no tables")
      return ([], Flags())
    }
    let tables = values.enumerated().compactMap { table($1, at: place.item($0)) }
    refuseRepeated(tables, at: place)
    let flags = flags(&object)
    decoder.refuseMisplaced(object)
    return (tables, flags)
  }

  private mutating func table(_ value: JSONValue, at place: SchemaPlace) -> LinkedSchema.Table? {
    var object = decoder.members(of: value, at: place)
    let name = decoder.text(&object, "name")
    let path = decoder.text(&object, "path")
    if object.take("dp") != nil {
      decoder.report(place.key("dp"), "says nothing here; put it into the table's \"schema\"")
    }
    decoder.refuseMisplaced(object)
    if name == nil { decoder.report(place.key("name"), "the table has no name") }
    if let path {
      if !PackageDecoder.isPlain(path) {
        decoder.report(
          place.key("path"),
          "a path relative to the package is needed here, without \"..\": \"\(path)\"")
      }
    } else {
      decoder.report(place.key("path"), "the table has no file")
    }
    guard case .object? = object.rest.first(where: { $0.key == "schema" })?.value else {
      decoder.report(place.key("schema"), "a Table Schema is needed here, inside the package")
      return nil
    }
    do {
      let schema = try TableSchema(object.take("schema") ?? .null)
      return LinkedSchema.Table(name: name ?? "", path: path ?? "", schema: schema)
    } catch {
      let prefix = place.key("schema")
      schemaProblems += error.problems.map {
        SchemaError.Problem(
          place: $0.place.isEmpty ? prefix.text : prefix.key($0.place).text, message: $0.message)
      }
      return nil
    }
  }

  /// Whether a path stays inside the package's folder and is a file's.
  private static func isPlain(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.contains("\\") && !path.contains(":")
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.hasPrefix("~") }
  }

  /// Names tell tables apart, and so do their files' names, folders left out.
  private mutating func refuseRepeated(_ tables: [LinkedSchema.Table], at place: SchemaPlace) {
    for (index, table) in tables.enumerated() {
      let earlier = tables[..<index]
      if earlier.contains(where: { $0.name == table.name }) {
        decoder.report(place, "two tables are called \"\(table.name)\"")
      }
      if earlier.contains(where: { $0.writtenName == table.writtenName }) {
        decoder.report(place, "two tables have a file called \"\(table.writtenName)\"")
      }
    }
  }

  private mutating func flags(_ object: inout SchemaObject) -> Flags {
    var flags = Flags()
    let place = object.place.key("dp")
    guard let value = object.take("dp") else {
      decoder.report(place.key("childAttributes"), PackageDecoder.attributesNeeded)
      return flags
    }
    var inner = decoder.members(of: value, at: place)
    let keys = ["childAttributes", "perpetratorAttributes"]
    let given = keys.filter { key in inner.rest.contains { $0.key == key } }
    let choices = given.compactMap {
      decoder.choice(&inner, $0, LinkedSchema.ChildAttributes.self)
    }
    switch given.count {
    case 0: decoder.report(place.key(keys[0]), PackageDecoder.attributesNeeded)
    case 1:
      if choices == [.derived] { decoder.report(place.key(given[0]), PackageDecoder.derived) }
      flags.childAttributes = choices.first ?? .ownAccount
    default: decoder.report(place.key(keys[0]), "\"\(keys[1])\" says the same; give one of the two")
    }
    flags.hasStableIdentity = decoder.truth(&inner, "stableIdentity") ?? false
    flags.locality = decoder.names(&inner, "locality") ?? []
    decoder.refuseRest(inner)
    return flags
  }

  private static let attributesNeeded =
    "say how a child's attributes came about: ownAccount (one parent's own account), register (a "
    + "source that does not depend on the parents) or derived (merged from several accounts)"

  private static let derived =
    "attributes merged from several accounts change for other parents when one is removed, so "
    + "nothing can be proved; give each account's own attributes on the link, or as a child of its "
    + "own"
}

extension LinkedSchema.Table {
  /// The table with the columns `keys` alone, none of which is modelled.
  fileprivate func reduced(to keys: [String]) throws(SchemaError) -> LinkedSchema.Table {
    var protection = TableSchema.Protection()
    protection.publicBecause = schema.protection.publicBecause
    protection.inferredFrom = schema.protection.inferredFrom
    let fields = schema.fields.filter { keys.contains($0.name) }
    return LinkedSchema.Table(
      name: name, path: path,
      schema: try TableSchema(
        fields: fields, missingValues: schema.missingValues, primaryKey: keys,
        protection: protection))
  }

  /// The name of the table's file without folders.
  package var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }
}
