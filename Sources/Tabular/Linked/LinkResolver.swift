/// Finds out which table of a package holds the parents, the children and the links, and collects
/// what does not fit.
struct LinkResolver {
  /// One end of the links.
  struct End {
    /// The table that is referred to, and its key.
    let table: Int
    let key: String
    /// The links' column that refers to it.
    let linkKey: String
  }

  struct Roles {
    /// The children's table where their rows are the links.
    let link: Int
    let parent: End
    let child: End
  }

  private(set) var problems: [SchemaError.Problem] = []
  private let tables: [LinkedSchema.Table]

  init(tables: [LinkedSchema.Table]) {
    self.tables = tables
  }

  private mutating func report(_ place: String, _ message: String) {
    problems.append(SchemaError.Problem(place: place, message: message))
  }

  private func place(_ table: Int, _ key: String) -> String { "resources[\(table)].schema.\(key)" }

  private func named(_ table: Int) -> String { "\"\(tables[table].name)\"" }

  /// Which table is what; nil after a problem.
  mutating func roles() -> Roles? {
    guard let link = linkTable() else { return nil }
    guard var ends = ends(of: link) else { return nil }
    if ends.count == 1 {
      guard let child = childEnd(of: link) else { return nil }
      ends.append(child)
    }
    for index in tables.indices where index != link && !ends.contains(where: { $0.table == index })
    {
      report(
        "resources[\(index)]",
        "\(named(link)) does not refer to the table \(named(index)); a package has a table of "
          + "parents, one of children and one of links, and no others")
    }
    if ends[0].linkKey == ends[1].linkKey {
      report(place(link, "foreignKeys"), "both keys are the column \"\(ends[0].linkKey)\"")
    }
    for end in ends { checkIdentifiers(link, end) }
    checkPolicies()
    guard let parent = parent(among: ends, link) else { return nil }
    let roles = Roles(link: link, parent: ends[parent], child: ends[1 - parent])
    checkUnits(roles)
    return roles
  }

  /// The tables that table `index` refers to, itself left out.
  private func references(of index: Int) -> Set<Int> {
    Set(
      tables[index].schema.foreignKeys.compactMap { key in
        tables.firstIndex { $0.name == key.resource }
      }
    ).subtracting([index])
  }

  /// The table that refers to two others, or, where there are two tables, to the other.
  private mutating func linkTable() -> Int? {
    let needed = tables.count == 2 ? 1 : 2
    let candidates = tables.indices.filter { references(of: $0).count >= needed }
    if candidates.count == 1 { return candidates[0] }
    let others = needed == 1 ? "the other" : "two others"
    report(
      "resources",
      candidates.isEmpty
        ? "no table has foreign keys to \(others): the links are missing"
        : "\(named(candidates[0])) and \(named(candidates[1])) both have foreign keys to \(others); "
          + "only one table can hold the links")
    return nil
  }

  /// What the links' foreign keys refer to.
  private mutating func ends(of link: Int) -> [End]? {
    let keys = tables[link].schema.foreignKeys
    let needed = tables.count == 2 ? 1 : 2
    guard keys.count == needed else {
      report(
        place(link, "foreignKeys"),
        needed == 1
          ? "children refer to their parent, once; there are \(keys.count) keys"
          : "links refer to parents and to children, once each; there are \(keys.count) keys")
      return nil
    }
    let ends = keys.indices.compactMap { end(of: link, key: $0) }
    return ends.count == needed ? ends : nil
  }

  /// The children themselves, where their rows are the links.
  private mutating func childEnd(of children: Int) -> End? {
    guard tables[children].schema.primaryKey.count == 1 else {
      report(place(children, "primaryKey"), "children need a primaryKey of one column")
      return nil
    }
    let key = tables[children].schema.primaryKey[0]
    return End(table: children, key: key, linkKey: key)
  }

  private mutating func end(of link: Int, key index: Int) -> End? {
    let key = tables[link].schema.foreignKeys[index]
    let place = place(link, "foreignKeys[\(index)]")
    guard let table = tables.firstIndex(where: { $0.name == key.resource }) else {
      report(place, "the key refers to no table of the package")
      return nil
    }
    guard key.fields.count == 1, key.referencedFields.count == 1 else {
      report(place, "one column must refer to one column")
      return nil
    }
    guard tables[table].schema.primaryKey == key.referencedFields else {
      report(
        place,
        "\"\(key.referencedFields[0])\" is not the primaryKey of \(named(table)), alone")
      return nil
    }
    return End(table: table, key: key.referencedFields[0], linkKey: key.fields[0])
  }

  /// The key columns are read as names of rows, and their texts can be compared.
  private mutating func checkIdentifiers(_ link: Int, _ end: End) {
    let ofLink = [(link, end.linkKey)]
    let columns = end.table == link ? ofLink : ofLink + [(end.table, end.key)]
    for (table, name) in columns {
      let schema = tables[table].schema
      guard let index = schema.fields.firstIndex(where: { $0.name == name }) else { continue }
      if schema.codings[index].kind != .identifier {
        report(
          place(table, SchemaChecker.place(index, name, "")),
          "the column is a key, so it can be neither ignored nor have categories or bins")
      }
    }
    guard let type = fieldType(link, end.linkKey), let other = fieldType(end.table, end.key),
      type != other
    else { return }
    report(
      place(link, "foreignKeys"),
      "\"\(end.linkKey)\" is of type \(type.rawValue) and \"\(end.key)\" of \(named(end.table)) of "
        + "type \(other.rawValue): ids that are numbers in one file and text in another do not "
        + "match; give both one type and one spelling")
  }

  private func fieldType(_ table: Int, _ name: String) -> TableSchema.ValueType? {
    tables[table].schema.fields.first { $0.name == name }?.type
  }

  private mutating func parent(among ends: [End], _ link: Int) -> Int? {
    let units = ends.indices.filter {
      tables[ends[$0].table].schema.protection.unitField == ends[$0].key
    }
    if units.count == 1, ends[units[0]].table != link { return units[0] }
    if let parent = ends.first, ends.contains(where: { $0.table == link }) {
      report(
        "resources",
        "the protected units are the rows of \(named(parent.table)): give it, and no other, "
          + "dp.unitField, its primaryKey")
      return nil
    }
    let names = "\(named(ends[0].table)) and \(named(ends[1].table))"
    report(
      "resources",
      units.isEmpty
        ? "neither of \(names) says that its rows are the protected units: give one of them "
          + "dp.unitField, its primaryKey"
        : "both of \(names) say that their rows are the protected units (dp.unitField); only one can"
    )
    return nil
  }

  /// The other tables name no other unit.
  private mutating func checkUnits(_ roles: Roles) {
    let unit = tables[roles.link].schema.protection.unitField
    let isOneTable = roles.link == roles.child.table
    if let unit, unit != roles.parent.linkKey {
      report(
        place(roles.link, "dp.unitField"),
        "the protected units are the rows of \(named(roles.parent.table)), to which "
          + "\"\(roles.parent.linkKey)\" refers, not \"\(unit)\"")
    }
    for table in Set([roles.parent.table, roles.child.table, roles.link]).sorted() {
      let protection = tables[table].schema.protection
      if protection.rowsOfUnit != .bound {
        report(place(table, "dp.rowsOfUnit"), "rows are joined in a single table only")
      }
      if protection.samplingRate != nil {
        report(place(table, "dp.samplingRate"), "units are sampled in a single table only")
      }
    }
    if !isOneTable, tables[roles.child.table].schema.protection.unitField != nil {
      report(
        place(roles.child.table, "dp.unitField"),
        "the protected units are the rows of \(named(roles.parent.table))")
    }
  }

  private mutating func checkPolicies() {
    let given = tables.indices.filter { tables[$0].schema.protection.unknown != nil }
    for table in given.dropFirst() {
      let policy = tables[table].schema.protection.unknown
      guard policy != tables[given[0]].schema.protection.unknown else { continue }
      report(
        place(table, "dp.unknown"),
        "\(named(given[0])) says something else; the tables of a package have one policy")
    }
  }

  /// Checks what the package's `dp` says of columns.
  mutating func check(_ flags: PackageDecoder.Flags, _ roles: Roles) {
    let columns = tables[roles.parent.table].columns
    for (index, name) in flags.locality.enumerated() {
      if !columns.contains(name) {
        report(
          "dp.locality[\(index)]",
          "\"\(name)\" is not a modelled column of \(named(roles.parent.table))")
      } else if flags.locality[..<index].contains(name) {
        report("dp.locality[\(index)]", "\"\(name)\" is listed twice")
      }
    }
  }
}
