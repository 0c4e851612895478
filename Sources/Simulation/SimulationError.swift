/// A population that cannot be made as asked.
public enum SimulationError: Error, Equatable, Sendable, CustomStringConvertible {
  case victimsOutOfRange(Int)
  /// So few perpetrators cannot be those of the victims' accounts.
  case tooFewPerpetrators(Int, victims: Int, atLeast: Int)
  /// So many perpetrators would be named by nobody.
  case tooManyPerpetrators(Int, victims: Int, atMost: Int)

  public var description: String {
    switch self {
    case .victimsOutOfRange(let victims):
      "victims: \(victims) is not between 1 and \(Population.mostVictims)"
    case .tooFewPerpetrators(let perpetrators, let victims, let least):
      "perpetrators: \(perpetrators) are too few for \(victims) victims;"
        + " ask for at least \(least) (with this seed)"
    case .tooManyPerpetrators(let perpetrators, let victims, let most):
      "perpetrators: \(perpetrators) are too many for \(victims) victims, each linked to at least"
        + " one; ask for at most \(most) (with this seed)"
    }
  }
}
