import GraphicalModel
import Marginals
import Privacy
import Tabular

/// A mechanism: settings in, a released model out.
///
/// It sees the sensitive table only through a source of sealed counts and releases only through
/// the ledger, which refuses what would overspend.
public protocol Synthesizer: Sendable {
  /// The name by which the command line and the manifest call it.
  static var name: String { get }

  /// How (ε, δ) becomes noise where nothing else is asked for.
  static var defaultAccounting: Accounting { get }

  /// The settings that shaped the release, for the manifest.
  var settings: [String: SettingValue] { get }

  /// Cells of the junction tree at most.
  var cellLimit: Int { get }

  /// Whether the mechanism uses ``outside`` inputs; a run refuses them otherwise.
  static var usesOutsideInputs: Bool { get }

  /// What it was given to fit besides the table.
  var outside: OutsideInputs { get }

  /// Where a budget goes, in the order of the releases; known before any data is read.
  func plan(for domain: Domain) -> [PlannedRelease]

  /// Refuses, before anything is drawn, a domain that the mechanism cannot measure.
  func check(_ domain: Domain) throws

  /// Measures, and fits a model to what was measured.
  ///
  /// Impossible combinations of the source's domain enter through
  /// ``/GraphicalModel/StructuralZeros``: its cliques join those that the tree must hold, its
  /// potentials the fit. Of a mechanism that leaves them out, the fitted model is conditioned on
  /// them.
  ///
  /// - Parameters:
  ///   - source: the sensitive table's counts.
  ///   - ledger: spends at most its budget.
  ///   - progress: told of each step that begins; never of counts.
  func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel
}

/// One line of "where the budget goes".
public struct PlannedRelease: Sendable, Codable {
  /// What is released.
  public let what: String
  /// How many noisy tables or choices; nil where that depends on what was released before.
  public let releases: Int?
  /// Part of ρ, in [0, 1].
  public let share: Double

  public init(what: String, releases: Int?, share: Double) {
    self.what = what
    self.releases = releases
    self.share = share
  }
}

/// A setting's value as it stands in the manifest.
public enum SettingValue: Sendable, Codable, Equatable {
  case number(Double)
  case integer(Int)
  case text(String)
  case flag(Bool)

  /// The number, where it is one: JSON does not tell a whole one from others.
  package var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .text, .flag: nil
    }
  }

  /// Whether both say the same, whole numbers being numbers.
  package func agrees(with other: SettingValue) -> Bool {
    self == other || double.map { $0 == other.double } ?? false
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .flag(let value): try container.encode(value)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}
