import GraphicalModel
import Marginals
import Privacy
import Tabular

/// The mechanisms by name.
public enum MechanismCatalog {
  /// All names, the default first.
  public static let names = [
    MatrixMechanism.name, AIMMechanism.name, SWIFTMechanism.name, MSTMechanism.name,
    MWEMMechanism.name, PrivBayesMechanism.name, IndependentMechanism.name,
  ]

  /// What may follow a name and a "+".
  public static let variants = "whole, interaction, mirror-descent, ridge, zcdp, gdp, pld"

  /// The mechanism called `name`; nil for an unknown name.
  ///
  /// A name may carry variants, as in `matrix+whole`, which take precedence over the settings, so
  /// that a sweep can compare them: whole, interaction; mirror-descent, ridge; zcdp, gdp,
  /// pld.
  public static func mechanism(
    named name: String, settings: MechanismSettings = MechanismSettings()
  ) -> (any Synthesizer)? {
    guard let (base, settings) = resolved(name, settings) else { return nil }
    switch base {
    case MatrixMechanism.name: return MatrixMechanism(settings)
    case AIMMechanism.name: return AIMMechanism(settings)
    case SWIFTMechanism.name: return SWIFTMechanism(settings)
    case MSTMechanism.name: return MSTMechanism(settings)
    case MWEMMechanism.name: return MWEMMechanism(settings)
    case PrivBayesMechanism.name: return PrivBayesMechanism(settings)
    case IndependentMechanism.name: return IndependentMechanism(settings)
    default: return nil
    }
  }

  /// How (ε, δ) becomes noise of the mechanism called `name`: a variant of the name, or as the settings
  /// say, or what suits the mechanism.
  public static func accounting(
    named name: String, settings: MechanismSettings = MechanismSettings()
  ) -> Accounting {
    if let asked = resolved(name, settings)?.settings.accounting { return asked }
    return mechanism(named: name, settings: settings).map { type(of: $0).defaultAccounting }
      ?? .zcdp
  }

  /// The name without its variants, and the settings with them; nil for an unknown variant.
  private static func resolved(
    _ name: String, _ settings: MechanismSettings
  ) -> (base: String, settings: MechanismSettings)? {
    let parts = name.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    var settings = settings
    for variant in parts.dropFirst() {
      if let part = MarginalMeasurement.Part(rawValue: variant) {
        settings.part = part
      } else if let estimator = MechanismSettings.Estimator(rawValue: variant) {
        settings.estimator = estimator
      } else if let accounting = Accounting(rawValue: variant) {
        settings.accounting = accounting
      } else {
        return nil
      }
    }
    return (parts[0], settings)
  }
}

extension Synthesizer {
  public var name: String { Self.name }

  /// zCDP, in which choices cost least.
  public static var defaultAccounting: Accounting { .zcdp }

  public static var usesOutsideInputs: Bool { false }

  public var outside: OutsideInputs { OutsideInputs() }

  public var cellLimit: Int { MechanismSettings.defaultCellLimit }

  /// Refuses domains of too many columns, or whose pairs are too large to count, singly or together.
  ///
  /// - Throws: ``/Marginals/CountingError``.
  public func check(_ domain: Domain) throws { try checkPairs(domain) }

  /// As ``check(_:)``, for mechanisms that check more.
  func checkPairs(_ domain: Domain) throws {
    try checkWidth(domain)
    var total = 0
    for pair in Clique.all(order: 2, of: domain.count) {
      let cells = pair.cells(in: domain)
      total += min(cells, TableSource.maximumCells)
      guard cells <= TableSource.maximumCells else {
        throw CountingError.tooManyCells(
          clique: pair.name(in: domain), limit: TableSource.maximumCells)
      }
    }
    guard total <= TableSource.maximumCells else {
      throw CountingError.tooManyCells(
        clique: "all pairs together", limit: TableSource.maximumCells)
    }
  }

  /// Refuses domains of more columns than a model can have.
  func checkWidth(_ domain: Domain) throws {
    guard domain.count <= TreeModel.maximumAttributes else {
      throw CountingError.tooManyColumns(
        count: domain.count, limit: TreeModel.maximumAttributes)
    }
  }
}
