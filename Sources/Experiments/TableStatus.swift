/// What was declared about the table that a sweep reads, which decides whether its outputs carry a
/// warning.
public enum TableStatus: String, Codable, Sendable {
  /// The table describes people. What a sweep writes about it is not private, and says so.
  case sensitive
  /// Anybody may read the table, so anybody may read what is measured on it.
  case declaredPublic = "public"
  /// The table was drawn from a simulation and describes nobody.
  case simulated

  var isSensitive: Bool { self == .sensitive }

  /// The column `private` of trials.csv: "false" is the warning, and no sweep is ever "true", since
  /// its values are exact.
  var privateColumn: String { isSensitive ? "false" : rawValue }

  /// The key `private` of JSON documents, absent where there is nothing to warn of.
  var privateKey: Bool? { isSensitive ? false : nil }

  /// The line that figures and tables carry.
  var notice: String? {
    isSensitive
      ? "NOT PRIVATE: measured on the sensitive table itself; not for publication." : nil
  }

  /// What it costs to choose by the figures of a sweep.
  var costOfChoosing: String {
    let rule = "Choosing ε or settings by these figures is an unpaid look at the data"
    switch self {
    case .sensitive:
      return "\(rule): no privacy budget accounts for it. To choose freely, use a forecast, a "
        + "simulated table or a public one."
    case .declaredPublic:
      return "\(rule) unless the table is public, as this one was declared to be."
    case .simulated:
      return "\(rule) unless the table is public; this one is simulated and describes nobody."
    }
  }
}
