import Marginals
import Tabular

/// A workload as a person asks for it, in names of columns: a public input.
public enum WorkloadRequest: Sendable, Equatable {
  /// All cliques of so many columns.
  case all(order: Int)
  /// All triples that contain a column.
  case around(column: String)
  /// Cliques with weights.
  case listed([NamedClique], source: String)

  /// Columns by name and their weight in the workload.
  public struct NamedClique: Sendable, Equatable, Decodable {
    public let columns: [String]
    public let weight: Double

    public init(columns: [String], weight: Double = 1) {
      self.columns = columns
      self.weight = weight
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      columns = try container.decode([String].self, forKey: .columns)
      weight = try container.decodeIfPresent(Double.self, forKey: .weight) ?? 1
    }

    private enum CodingKeys: String, CodingKey { case columns, weight }
  }

  /// The most cliques that a workload of all cliques may have.
  static let maximumCliques = 400_000

  /// - Throws: ``WorkloadError``.
  public func resolved(in domain: Domain) throws(WorkloadError) -> Workload {
    switch self {
    case .all(let order):
      let cliques = (0..<min(order, domain.count)).reduce(1.0) {
        $0 * Double(domain.count - $1) / Double($1 + 1)
      }
      guard cliques <= Double(Self.maximumCliques) else {
        throw WorkloadError(
          "all \(order)-way marginals of \(domain.count) columns are \(Int(min(cliques, 1e15))), and "
            + "at most \(Self.maximumCliques) can be a workload; ask for fewer columns each, or list "
            + "cliques in a file")
      }
      return .all(order: order, of: domain.count)
    case .around(let column):
      return .around(try Self.place(of: column, in: domain), of: domain.count)
    case .listed(let cliques, let source):
      return try Self.listed(cliques, source: source, domain: domain)
    }
  }

  private static func listed(
    _ cliques: [NamedClique], source: String, domain: Domain
  ) throws(WorkloadError) -> Workload {
    guard !cliques.isEmpty else { throw WorkloadError("\(source): the workload is empty") }
    var members: [(clique: Clique, weight: Double)] = []
    for (index, named) in cliques.enumerated() {
      let entry = "\(source): clique \(index + 1)"
      guard named.weight > 0, named.weight.isFinite else {
        throw WorkloadError("\(entry): its weight must be a positive number")
      }
      guard !named.columns.isEmpty, named.columns.count <= 16 else {
        throw WorkloadError("\(entry): it must name 1 to 16 columns")
      }
      var places: [Int] = []
      for column in named.columns {
        do throws(WorkloadError) {
          places.append(try place(of: column, in: domain))
        } catch {
          throw WorkloadError("\(entry): \(error.description)")
        }
      }
      guard Set(places).count == places.count else {
        throw WorkloadError("\(entry): it names a column twice")
      }
      members.append((Clique(places), named.weight))
    }
    return Workload(members, attributes: domain.count)
  }

  private static func place(of column: String, in domain: Domain) throws(WorkloadError) -> Int {
    guard let place = domain.index(of: column) else {
      throw WorkloadError(
        "there is no modelled column \"\(column)\"; the columns are "
          + domain.attributes.map(\.name).joined(separator: ", "))
    }
    return place
  }
}

extension WorkloadRequest: CustomStringConvertible {
  /// As it stands in the manifest.
  public var description: String {
    switch self {
    case .all(let order): "all \(order)-way marginals"
    case .around(let column): "all 3-way marginals with \(column)"
    case .listed(let cliques, _): "\(cliques.count) listed marginals"
    }
  }
}

extension WorkloadRequest {
  /// Whether words of a manifest are a ``description``.
  package static func isDescription(_ text: String) -> Bool {
    if let match = text.wholeMatch(of: /all ([0-9]{1,2})-way marginals/), let order = Int(match.1) {
      return (1...16).contains(order)
    }
    if let match = text.wholeMatch(of: /([0-9]{1,18}) listed marginals/), let count = Int(match.1) {
      return count > 0
    }
    let around = "all 3-way marginals with "
    return text.hasPrefix(around) && text.count > around.count
  }
}

/// A workload that does not fit the table's columns.
public struct WorkloadError: Error, CustomStringConvertible, Sendable {
  public let description: String

  init(_ description: String) { self.description = description }

  /// Refuses a table of which nothing is modelled.
  package static func check(_ domain: Domain) throws(WorkloadError) {
    guard domain.count > 0 else { throw WorkloadError("the schema has no column to model") }
  }
}
