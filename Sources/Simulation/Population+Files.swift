import Files
import Tabular

extension Population {
  /// The files of a population's folder.
  enum FileName {
    static let victims = "victims.csv"
    static let perpetrators = "perpetrators.csv"
    static let links = "links.csv"
    static let flat = "victim_perpetrator.csv"
    static let flatSchema = "victim_perpetrator.schema.json"
    static let package = "datapackage.json"
    static let all: Set = [victims, perpetrators, links, flat, flatSchema, package]
  }

  /// Writes the population to a folder that appears whole or not at all.
  ///
  /// The three linked tables with `datapackage.json`, which describes them; the flat table with one
  /// row a victim in `victim_perpetrator.csv`, and its schema. Rows are in order of the ids.
  ///
  /// - Throws: ``/Files/FileError``, also when the folder holds something and is not to be
  ///   replaced, or holds other files than a population's.
  public func write(to path: String, replacing: Bool = false) throws {
    let folder = try AtomicFolder(
      path, replacing: replacing, marker: FileName.package, own: FileName.all)
    try write(to: folder)
    try folder.commit()
  }

  /// Adds the population's files to a folder.
  public func write(to folder: AtomicFolder) throws {
    try write(FileName.victims, to: folder, table: victimTable)
    try write(FileName.perpetrators, to: folder, table: perpetratorTable)
    try write(FileName.links, to: folder, table: linkTable)
    try write(FileName.flat, to: folder, table: flatTable)
    try folder.write(flatSchema.text() + "\n", to: FileName.flatSchema)
    try folder.write(dataPackage.text() + "\n", to: FileName.package)
  }

  private func write(_ name: String, to folder: AtomicFolder, table: TextTable) throws {
    let file = try folder.file(name)
    var writer = DelimitedWriter { try file.write($0) }
    try writer.write(table.columns.map(\.name))
    var line: [UInt8] = []
    for row in 0..<table.count {
      line.removeAll(keepingCapacity: true)
      for column in table.columns { column.append(row, &line) }
      line[line.count - 1] = UInt8(ascii: "\n")
      try line.withUnsafeBytes { try writer.writeEncoded($0) }
    }
    try writer.flush()
    try file.commit()
  }
}

/// A table about to be written: each column appends its cell of a row and a comma.
private struct TextTable {
  struct Column {
    let name: String
    let append: (_ row: Int, _ line: inout [UInt8]) -> Void

    /// Cells by code.
    init(_ name: String, codes: [UInt8], texts: [String]) {
      let encoded = texts.map { DelimitedWriter.encoded($0) + [UInt8(ascii: ",")] }
      self.name = name
      append = { row, line in line.append(contentsOf: encoded[Int(codes[row])]) }
    }

    /// Ids, which count from 1.
    init(_ name: String, numbers: [Int32]) {
      self.name = name
      append = { row, line in line.append(contentsOf: "\(numbers[row] + 1),".utf8) }
    }
  }

  let count: Int
  let columns: [Column]
}

extension Population {
  private var victimTable: TextTable {
    TextTable(
      count: victimCount,
      columns: [.init(Name.victim, numbers: Array(0..<Int32(victimCount)))]
        + rowColumns { $0 == .victim } + placeColumns)
  }

  private var perpetratorTable: TextTable {
    TextTable(
      count: perpetratorCount,
      columns: [.init(Name.perpetrator, numbers: Array(0..<Int32(perpetratorCount)))]
        + itemColumns(.perpetrator, perpetrators))
  }

  private var linkTable: TextTable {
    TextTable(
      count: linkCount,
      columns: [
        .init(Name.victim, numbers: links.victim),
        .init(Name.perpetrator, numbers: links.perpetrator),
      ] + itemColumns(.link, links.items))
  }

  private var flatTable: TextTable {
    TextTable(count: victimCount, columns: rowColumns { _ in true } + placeColumns)
  }

  private func rowColumns(
    _ isWanted: (PopulationParameters.Column.Subject) -> Bool
  ) -> [TextTable.Column] {
    zip(parameters.columns, rows).filter { isWanted($0.0.subject) }.map { column, codes in
      .init(column.name, codes: codes, texts: column.cells)
    }
  }

  private func itemColumns(
    _ subject: PopulationParameters.Column.Subject, _ items: [[UInt8]]
  ) -> [TextTable.Column] {
    zip(parameters.columns.filter { $0.subject == subject }, items).map { column, codes in
      .init(column.name, codes: codes, texts: column.items)
    }
  }

  private var placeColumns: [TextTable.Column] {
    guard hasPlaces else { return [] }
    let years = parameters.years
    return [
      .init(
        Name.country, codes: country, texts: [""] + parameters.regions.countries.flatMap(\.codes)),
      .init(Name.year, codes: year, texts: [""] + (years.first...years.last).map(String.init)),
    ]
  }

  /// The columns that the condensed published table does not have.
  enum Name {
    static let victim = "victim_id"
    static let perpetrator = "perpetrator_id"
    static let country = "countryOfExploitation"
    static let year = "yearOfRegistration"
  }
}
