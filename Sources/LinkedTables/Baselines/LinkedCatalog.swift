import Synthesis

/// The mechanisms for linked tables and their baselines by name.
package enum LinkedCatalog {
  /// All names, the default first.
  package static let names = [
    LinkedMechanism.name, FlatBaseline.name, SeparateBaseline.name, LinkRowsBaseline.name,
    "\(LinkRowsBaseline.name)+unit-mass", NoiseFreeBaseline.name,
  ]

  /// What may follow "linked+" and "noise-free+".
  package static let variants = "plain, alone, unshared, mst"

  /// The mechanism called `name`; nil for an unknown name.
  ///
  /// The name of the mechanism for linked tables may carry variants: `plain` leaves out how many
  /// different values a parent's links have, `alone` how alike they are, `unshared` children with
  /// several parents; `mst` is the engine.
  package static func synthesizer(
    named name: String, settings: LinkedSettings = LinkedSettings()
  ) -> (any LinkedSynthesizer)? {
    let parts = name.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    let variants = Array(parts.dropFirst())
    switch parts.first {
    case LinkedMechanism.name: return varied(settings, by: variants).map(LinkedMechanism.init)
    case NoiseFreeBaseline.name: return varied(settings, by: variants).map(NoiseFreeBaseline.init)
    case FlatBaseline.name where variants.isEmpty: return FlatBaseline(settings)
    case SeparateBaseline.name where variants.isEmpty: return SeparateBaseline(settings)
    case LinkRowsBaseline.name where variants.isEmpty:
      return LinkRowsBaseline(settings, weight: .rows)
    case LinkRowsBaseline.name where variants == ["unit-mass"]:
      return LinkRowsBaseline(settings, weight: .unitMass)
    default: return nil
    }
  }

  /// What must be said of the mechanism called `name` wherever its figures are; nil where nothing must.
  package static func note(on name: String) -> String? {
    guard let epsilon = synthesizer(named: name)?.fixedEpsilon else { return nil }
    return
      "\(name) is not private: it runs at ε = \(Int(epsilon)), without noise to speak of, whatever "
      + "the sweep's ε, and shows the error of the model alone."
  }

  private static func varied(
    _ settings: LinkedSettings, by variants: [String]
  ) -> LinkedSettings? {
    var settings = settings
    for variant in variants {
      switch variant {
      case "plain": settings.summaries = false
      case "alone": settings.siblings = false
      case "unshared": settings.sharing = false
      case "mst": settings.engine = .mst
      default: return nil
      }
    }
    return settings
  }
}
