import GraphicalModel
import Marginals
import Tabular

/// Noisy marginals that were measured elsewhere, with noise that is not ours.
///
/// The file is delimited text with the columns clique, cell, value and sigma: one row a cell,
///
///     clique,cell,value,sigma
///     gender;age,"Female;[0,9)",12.4,3
///
/// where `clique` joins the names of columns and `cell` their values, in the same order, by ";"; a ";"
/// or "\" inside a name or value is written "\;" or "\\". All cells of a clique must be there, with
/// one sigma, the standard deviation of their noise in counts.
public struct OutsideMeasurements: Sendable {
  public let file: InputFile
  /// What was read, over ``domain``.
  public let marginals: [MarginalMeasurement]
  public let domain: Domain
  /// Why the measurements may be used in a private release, in the words of who says so.
  public let privateBecause: String?

  /// Reads a file for a table over `domain`.
  ///
  /// - Parameters:
  ///   - path: where the file was.
  ///   - bytes: the file's, for its digest.
  ///   - domain: the table's.
  ///   - privateBecause: a reason; white space alone is none.
  /// - Throws: `TableError`, and ``OutsideInputError`` with the file and row.
  public init(
    path: String, bytes: [UInt8], domain: Domain, privateBecause: String? = nil
  ) throws {
    file = InputFile(path: path, bytes: bytes)
    self.domain = domain
    self.privateBecause =
      privateBecause?.allSatisfy(\.isWhitespace) == true ? nil : privateBecause
    var reader = MeasurementReader(path: path, domain: domain)
    marginals = try reader.read()
  }
}

/// Reads one file; its errors name the row.
private struct MeasurementReader {
  static let columns = ["clique", "cell", "value", "sigma"]
  /// Least squares passes over a marginal once for each subset of its columns.
  static let maximumColumns = 10

  let path: String
  let domain: Domain
  private var places: [String: Int]
  private var codes: [[String: Int]]
  private var drafts: [Clique: Draft] = [:]
  private var order: [Clique] = []

  /// A marginal of which not all cells have been read.
  struct Draft {
    var values: [Double]
    /// The row of each cell; 0 while there is none.
    var rows: [Int]
    let sigma: Double
    let firstRow: Int
    var count = 0
  }

  init(path: String, domain: Domain) {
    self.path = path
    self.domain = domain
    places = Dictionary(
      domain.attributes.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    codes = domain.attributes.map { attribute in
      Dictionary(zip(attribute.values, 0...), uniquingKeysWith: { first, _ in first })
    }
  }

  mutating func read() throws -> [MarginalMeasurement] {
    let rows = try PublicRows.read(path)
    let header = rows[0].cells
    guard Set(header) == Set(Self.columns), header.count == Self.columns.count else {
      throw error("the header must name the columns clique, cell, value and sigma", row: 1)
    }
    let columns = Self.columns.map { header.firstIndex(of: $0) ?? 0 }
    guard rows.count > 1 else { throw error("there is a header but no measurement", row: 1) }
    for row in rows.dropFirst() {
      try add(columns.map { row.cells[$0] }, row: row.number)
    }
    return try order.map(finished)
  }

  private mutating func add(_ cells: [String], row: Int) throws {
    let attributes = try attributes(cells[0], row: row)
    let clique = Clique(attributes)
    let cell = try cell(cells[1], attributes: attributes, row: row)
    guard let value = Double(cells[2]), value.isFinite else {
      throw error("value is not a number", row: row)
    }
    guard abs(value) <= Double(ReleasedModel.mostRecords) else {
      throw error("value is not a count of at most \(ReleasedModel.mostRecords)", row: row)
    }
    guard let sigma = Double(cells[3]), sigma.isFinite, sigma > 0, (sigma * sigma).isNormal else {
      throw error("sigma is not a positive number", row: row)
    }
    if drafts[clique] == nil {
      guard clique.cells(in: domain) <= TableSource.maximumCells else {
        throw error("\(clique.name(in: domain)) has too many cells", row: row)
      }
      let count = clique.cells(in: domain)
      drafts[clique] = Draft(
        values: [Double](repeating: 0, count: count), rows: [Int](repeating: 0, count: count),
        sigma: sigma, firstRow: row)
      order.append(clique)
    }
    if let problem = drafts[clique]?.add(value, sigma: sigma, cell: cell, row: row) {
      throw error(problem, row: row)
    }
  }

  private func attributes(_ text: String, row: Int) throws -> [Int] {
    let names = try parts(text, row: row)
    guard names.count <= Self.maximumColumns else {
      throw error("a clique has at most \(Self.maximumColumns) columns", row: row)
    }
    let attributes = try names.map { name in
      guard let place = places[name] else {
        throw error(
          "there is no modelled column \"\(name)\"; the columns are "
            + domain.attributes.map(\.name).joined(separator: ", "), row: row)
      }
      return place
    }
    guard Set(attributes).count == attributes.count else {
      throw error("clique \"\(text)\" names a column twice", row: row)
    }
    return attributes
  }

  /// The row-major place of a cell whose values are in the order of `attributes`.
  private func cell(_ text: String, attributes: [Int], row: Int) throws -> Int {
    let values = try parts(text, row: row)
    guard values.count == attributes.count else {
      throw error(
        "cell \"\(text)\" has \(values.count) values and its clique \(attributes.count) columns",
        row: row)
    }
    var byAttribute: [(attribute: Int, code: Int)] = []
    for (attribute, value) in zip(attributes, values) {
      guard let code = codes[attribute][value] else {
        throw error(
          "column \"\(domain[attribute].name)\" has no value \"\(value)\"; its values are "
            + domain[attribute].values.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
            + (domain[attribute].size > 8 ? ", …" : ""), row: row)
      }
      byAttribute.append((attribute, code))
    }
    return byAttribute.sorted { $0.attribute < $1.attribute }.reduce(0) {
      $0 * domain[$1.attribute].size + $1.code
    }
  }

  /// A text split at ";", "\" keeping the next character as it is.
  private func parts(_ text: String, row: Int) throws -> [String] {
    var parts = [""]
    var isEscaped = false
    for character in text {
      if isEscaped {
        guard character == ";" || character == "\\" else {
          throw error("\"\(text)\": \"\\\" stands before \";\" or \"\\\" only", row: row)
        }
        parts[parts.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == ";" {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    guard !isEscaped else { throw error("\"\(text)\" ends in a lone \"\\\"", row: row) }
    return parts
  }

  private func finished(_ clique: Clique) throws -> MarginalMeasurement {
    guard let draft = drafts[clique] else { preconditionFailure("a clique without draft") }
    if let missing = draft.rows.firstIndex(of: 0) {
      var rest = missing
      var texts: [String] = []
      for attribute in clique.attributes.reversed() {
        texts.insert(domain[attribute].values[rest % domain[attribute].size], at: 0)
        rest /= domain[attribute].size
      }
      throw error(
        "\(clique.name(in: domain)), which begins here, has \(draft.values.count) cells and the file "
          + "\(draft.count) of them; the first that is missing is \(texts.joined(separator: ";"))",
        row: draft.firstRow)
    }
    let total = draft.values.reduce(0, +)
    guard total <= Double(ReleasedModel.mostRecords) else {
      throw error(
        "\(clique.name(in: domain)), which begins here, adds up to \(total), which is more than "
          + "\(ReleasedModel.mostRecords) records", row: draft.firstRow)
    }
    return MarginalMeasurement(
      clique: clique, values: draft.values, variance: draft.sigma * draft.sigma)
  }

  private func error(_ message: String, row: Int) -> OutsideInputError {
    OutsideInputError("\(path), row \(row): \(message)")
  }
}

extension MeasurementReader.Draft {
  /// Takes a cell; what is wrong with it, or nil.
  fileprivate mutating func add(
    _ value: Double, sigma: Double, cell: Int, row: Int
  ) -> String? {
    guard rows[cell] == 0 else { return "the cell stands in row \(rows[cell]) already" }
    guard sigma == self.sigma else {
      return "sigma is \(sigma) here and \(self.sigma) in row \(firstRow); a clique has one sigma"
    }
    values[cell] = value
    rows[cell] = row
    count += 1
    return nil
  }
}
