/// An attack on a synthetic table.
public enum Attack: String, Sendable, CaseIterable, Encodable {
  /// Membership by the marginals that a generator leans on (Golob et al. 2024).
  case marginals
  /// Membership by the distance to the closest synthetic record.
  case closest
  /// Membership by the ratio of two densities (van Breugel et al. 2023).
  case density
  /// A column of a record is guessed from its others (Giomi et al. 2023).
  case attributes
  /// A predicate is made that one record alone meets (Giomi et al. 2023).
  case singling
  /// Two parts of one record are brought together (Giomi et al. 2023).
  case linkability

  /// Whether it tells members of the real table from other people.
  public var isMembership: Bool {
    switch self {
    case .marginals, .closest, .density: true
    case .attributes, .singling, .linkability: false
    }
  }
}

/// Which attacks are made, and how.
public struct AttackSettings: Sendable {
  public var attacks = Attack.allCases
  /// The columns to be guessed; nil for each in turn.
  public var secrets: [String]?
  /// The columns of one part of a record, which ``Attack/linkability`` brings together with the
  /// others; nil for a random half.
  public var part: [String]?
  /// The most records of a table that are attacked.
  public var targets = 10_000
  /// How many nearest synthetic records ``Attack/linkability`` compares.
  public var neighbours = 10
  public var seed: UInt64 = 1
  public var threads = 1

  public init() {}
}

/// Why a table cannot be attacked.
public enum AttackError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewRecords(table: String, least: Int)
  case unknownColumn(String, option: String)
  case repeatedColumn(String, option: String)
  case tooFewColumns
  case tooManyColumns
  /// One of the two parts of a record has no column.
  case emptyPart
  /// No marginal of the model is of attacked columns alone.
  case noMarginals

  /// `EX_DATAERR` of sysexits.h.
  public var exitCode: Int32 { 65 }

  public var description: String {
    switch self {
    case .tooFewRecords(let table, let least):
      "the \(table) table has too few records to attack; at least \(least) are needed"
    case .unknownColumn(let name, let option): "--\(option): no column read is called \(name)"
    case .repeatedColumn(let name, let option): "--\(option): \(name) is named twice"
    case .tooFewColumns: "attacks need at least two columns"
    case .tooManyColumns: "attacks compare at most 255 columns; choose some with --columns"
    case .emptyPart: "--part: both parts of a record need a column"
    case .noMarginals: "the model measured no marginal of these columns alone"
    }
  }
}
