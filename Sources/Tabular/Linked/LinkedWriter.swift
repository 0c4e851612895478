/// Writes synthetic linked tables as a Data Package: tables whose keys resolve, and the schema
/// they follow.
///
/// Ids are the rows' numbers from 1, so the rows of parents and of children must be in random order
/// already; links are in order of their parent, then their child. The same generator gives the same
/// bytes.
public enum LinkedWriter {
  /// The name of the description among the files.
  package static let packageName = "datapackage.json"

  /// The files of the package, its description last.
  ///
  /// A file is called as that of `schema`, without folders and without `.gz`. Of the tables' schemas
  /// the fields that are ignored are left out, as are their columns.
  ///
  /// - Parameter generator: Draws numbers inside bins.
  package static func files(
    schema: LinkedSchema, rows: LinkedRows, using generator: inout some RandomNumberGenerator
  ) -> [(name: String, bytes: [UInt8])] {
    let description = (packageName, Array((schema.writtenPackage.text() + "\n").utf8))
    let parents = file(schema.parent, rows.parents, [:], using: &generator)
    if schema.hasLinksInChildren {
      let keys = [schema.linkParentKey: parentOfChild(rows)]
      return [parents, file(schema.child, rows.children, keys, using: &generator), description]
    }
    let order = linkOrder(rows)
    let keys = [
      schema.linkParentKey: order.map { rows.parentOfLink[Int($0)] },
      schema.linkChildKey: order.map { rows.childOfLink[Int($0)] },
    ]
    return [
      parents, file(schema.child, rows.children, [:], using: &generator),
      file(schema.link, rows.links.selecting(order), keys, using: &generator), description,
    ]
  }

  /// The one parent of each child.
  private static func parentOfChild(_ rows: LinkedRows) -> [Int32] {
    precondition(rows.linkCount == rows.children.rowCount, "every child has one parent")
    var result = [Int32](repeating: -1, count: rows.children.rowCount)
    for (parent, child) in zip(rows.parentOfLink, rows.childOfLink) { result[Int(child)] = parent }
    precondition(!result.contains(-1), "every child has one parent")
    return result
  }

  private static func file(
    _ table: LinkedSchema.Table, _ coded: CodedTable, _ keys: [String: [Int32]],
    using generator: inout some RandomNumberGenerator
  ) -> (name: String, bytes: [UInt8]) {
    let writer = TableWriter(
      schema: table.schema, header: table.schema.fields.map(\.name),
      format: TableFormat(path: table.fileName))
    return (table.writtenName, writer.bytes(coded, rows: keys, using: &generator))
  }

  /// The links by parent, then child. O(links · log links).
  private static func linkOrder(_ rows: LinkedRows) -> [Int32] {
    let pairs = (0..<rows.linkCount).map { link in
      let pair =
        UInt64(UInt32(rows.parentOfLink[link])) << 32 | UInt64(UInt32(rows.childOfLink[link]))
      return (pair: pair, link: Int32(link))
    }
    return pairs.sorted { $0.pair < $1.pair }.map(\.link)
  }
}

extension LinkedSchema.Table {
  /// The name of the file that is written for the table.
  package var writtenName: String {
    let isCompressed = fileName.lowercased().hasSuffix(".gz")
    return isCompressed ? String(fileName.dropLast(3)) : fileName
  }

  /// The resource that describes the file that is written.
  fileprivate var resource: JSONValue {
    let isTabbed = TableFormat(path: writtenName) == .tsv
    return [
      "name": .string(name), "type": "table", "path": .string(writtenName),
      "format": isTabbed ? "tsv" : "csv",
      "mediatype": isTabbed ? "text/tab-separated-values" : "text/csv", "encoding": "utf-8",
      "schema": writtenSchema,
    ]
  }

  /// The schema without the fields that are ignored, and without a bound on a unit's rows: it was one of
  /// the tables that were read, and is none of what is made of them.
  private var writtenSchema: JSONValue {
    guard case .object(let members) = schema.document else { return schema.document }
    return .object(
      members.map { member in
        switch (member.key, member.value) {
        case ("fields", .array(let fields)):
          return .init(
            "fields",
            .array(zip(fields, schema.codings).filter { $1.kind != .ignored }.map(written)))
        case ("dp", .object(let facts)):
          return .init("dp", .object(facts.filter { $0.key != "maxRowsPerUnit" }))
        default: return member
        }
      })
  }

  /// A field as it is written: ids are numbers from 1 on, and none of them means that there is no id.
  private func written(_ field: JSONValue, _ coding: FieldCoding) -> JSONValue {
    let own = schema.fields.first { $0.name == coding.name }?.missingValues
    guard coding.kind == .identifier, case .object(let members) = field,
      (own ?? schema.missingValues).contains(where: { Int($0) ?? 0 > 0 })
    else { return field }
    return .object(
      members.filter { $0.key != "missingValues" }
        + [.init("missingValues", .array([.string("")]))])
  }
}

extension LinkedSchema {
  /// The description of the files that ``LinkedWriter`` writes.
  package var writtenPackage: JSONValue {
    [
      "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
      "resources": .array(tables.map(\.resource)),
      "dp": [
        "childAttributes": .string(childAttributes.rawValue),
        "stableIdentity": .bool(hasStableIdentity), "locality": .strings(locality),
      ],
    ]
  }
}
