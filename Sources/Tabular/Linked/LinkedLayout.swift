/// Where the tables of a Data Package are, which of their columns are keys, and how cells are coded where
/// that is said: what is needed to read them as texts. Privacy is that of ``LinkedSchema``.
///
/// The links are the table with foreign keys to the two others; the parents are the one of these whose
/// schema has its primary key for `dp.unitField`. In a package of two tables the children, whose foreign
/// key is the parents' key, are their own links.
struct LinkedLayout: Equatable, Sendable {
  struct Table: Equatable, Sendable {
    let name: String
    /// The file's path, that of the package's folder before it.
    var path: String
    /// Columns that are neither modelled nor compared.
    let ignored: Set<String>
    /// What it may hold; nil where the package says too little of it, or what cannot be.
    let schema: TableSchema?
  }

  var parent: Table
  var child: Table
  var link: Table
  let parentKey: String
  let linkParentKey: String
  let childKey: String
  let linkChildKey: String

  /// Whether the children's rows are the links, one each.
  var hasLinksInChildren: Bool { link.name == child.name }
  /// Those that have a file of their own.
  var tables: [Table] { hasLinksInChildren ? [parent, child] : [parent, child, link] }

  /// The layout of the package at `path`.
  static func read(_ path: String) throws -> LinkedLayout {
    try LinkedLayout(Package(path))
  }

  /// The same tables by name in the package at `path`, with the keys of this one.
  func counterpart(_ path: String) throws -> LinkedLayout {
    let package = try Package(path)
    var result = self
    result.parent.path = try package.resource(named: parent.name).file
    result.child.path = try package.resource(named: child.name).file
    result.link.path = try package.resource(named: link.name).file
    return result
  }
}

extension LinkedLayout {
  /// Of three tables, or of two.
  fileprivate init(_ package: Package) throws(LinkedPackageError) {
    let linking = package.resources.filter { $0.references.count == 2 }
    if linking.isEmpty, package.resources.count == 2 {
      try self.init(childrenOf: package)
      return
    }
    guard linking.count == 1, let link = linking.first else {
      throw package.error(
        "one table must have two foreign keys, to the tables that it links; or, of two tables, one a "
          + "foreign key to the other")
    }
    let ends = try link.references.map { reference throws(LinkedPackageError) in
      (reference, try package.resource(named: reference.resource))
    }
    let isUnit = ends.map { $0.1.unitField == $0.0.key && $0.1.primaryKey == [$0.0.key] }
    guard ends[0].1.name != ends[1].1.name, isUnit[0] != isUnit[1] else {
      throw package.error(
        "exactly one of the linked tables, that of the protected units, must have its primaryKey "
          + "for dp.unitField")
    }
    let (parent, child) = isUnit[0] ? (ends[0], ends[1]) : (ends[1], ends[0])
    self.init(
      parent: parent.1.table, child: child.1.table, link: link.table, parentKey: parent.0.key,
      linkParentKey: parent.0.column, childKey: child.0.key, linkChildKey: child.0.column)
  }

  /// Of two tables, one with a key of its own and a foreign key to the protected units.
  fileprivate init(childrenOf package: Package) throws(LinkedPackageError) {
    let children = package.resources.filter { $0.references.count == 1 && $0.primaryKey.count == 1 }
    guard children.count == 1, let child = children.first, let reference = child.references.first
    else {
      throw package.error(
        "of two tables, one must have a foreign key to the other, and a primaryKey of its own")
    }
    let parent = try package.resource(named: reference.resource)
    guard parent.name != child.name, child.primaryKey != [reference.column] else {
      throw package.error(
        "\"\(child.name)\" needs a primaryKey that is not its foreign key, which is to another table"
      )
    }
    guard parent.unitField == reference.key, parent.primaryKey == [reference.key] else {
      throw package.error(
        "the table that \"\(child.name)\" refers to, that of the protected units, must have its "
          + "primaryKey for dp.unitField")
    }
    self.init(
      parent: parent.table, child: child.table, link: child.table, parentKey: reference.key,
      linkParentKey: reference.column, childKey: child.primaryKey[0],
      linkChildKey: child.primaryKey[0])
  }
}

/// Why a package does not say what its linked tables are.
public struct LinkedPackageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path of `datapackage.json`.
  public let path: String
  public let message: String

  /// `EX_DATAERR` of sysexits.h.
  public var exitCode: Int32 { 65 }
  public var description: String { "\(path): \(message)" }
}

/// The members of `datapackage.json` that say where tables are and how they refer to one another.
private struct Package {
  struct Reference {
    /// The column here, the table that it refers to, and the column there.
    let column: String
    let resource: String
    let key: String
  }

  struct Resource {
    let name: String
    let file: String
    let primaryKey: [String]
    let unitField: String?
    let references: [Reference]
    let ignored: Set<String>
    let schema: TableSchema?

    var table: LinkedLayout.Table {
      LinkedLayout.Table(name: name, path: file, ignored: ignored, schema: schema)
    }
  }

  let path: String
  private(set) var resources: [Resource] = []

  init(_ path: String) throws {
    self.path = path
    let document: JSONValue
    do {
      document = try JSONParser.parse(Package.bytes(of: path))
    } catch let error as JSONSyntaxError {
      throw LinkedPackageError(path: path, message: "not JSON: \(error)")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    resources = (document["resources"]?.items ?? []).compactMap { resource in
      guard let name = resource["name"]?.text, let file = resource["path"]?.text else {
        return nil
      }
      return Package.resource(name, folder + file, resource["schema"] ?? .null)
    }
  }

  func error(_ message: String) -> LinkedPackageError {
    LinkedPackageError(path: path, message: message)
  }

  func resource(named name: String) throws(LinkedPackageError) -> Resource {
    guard let resource = resources.first(where: { $0.name == name }) else {
      throw error("there is no table \"\(name)\" with a path")
    }
    return resource
  }

  private static func resource(_ name: String, _ file: String, _ schema: JSONValue) -> Resource {
    let references = (schema["foreignKeys"]?.items ?? []).compactMap { key -> Reference? in
      guard let column = key["fields"]?.texts, column.count == 1,
        let reference = key["reference"], let resource = reference["resource"]?.text,
        let target = reference["fields"]?.texts, target.count == 1
      else { return nil }
      return Reference(column: column[0], resource: resource, key: target[0])
    }
    let ignored = (schema["fields"]?.items ?? []).filter { $0["dp"]?["ignore"] == .bool(true) }
    return Resource(
      name: name, file: file, primaryKey: schema["primaryKey"]?.texts ?? [],
      unitField: schema["dp"]?["unitField"]?.text, references: references,
      ignored: Set(ignored.compactMap { $0["name"]?.text }), schema: try? TableSchema(schema))
  }

  private static func bytes(of path: String) throws(TableError) -> [UInt8] {
    var source = try ByteSource.open(path)
    var bytes: [UInt8] = []
    let capacity = 1 << 16
    let block = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    defer { block.deallocate() }
    while true {
      let count = try source.read(into: block, capacity: capacity)
      if count == 0 { return bytes }
      bytes += UnsafeRawBufferPointer(start: block, count: count)
    }
  }
}

extension JSONValue {
  fileprivate subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  fileprivate var text: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  fileprivate var items: [JSONValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  /// One text or a list of texts.
  fileprivate var texts: [String]? {
    if let text { return [text] }
    return items?.compactMap(\.text)
  }
}
