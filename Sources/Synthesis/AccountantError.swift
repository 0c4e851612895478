/// Why a run cannot be accounted for by Gaussian DP; thrown before any noise is drawn.
public enum AccountantError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The mechanism releases what has no proved price.
  case mechanism(String)
  /// One unit may change several counts, or one by more than 1.
  case severalRowsPerUnit

  public var description: String {
    switch self {
    case .mechanism(let name):
      "\(name) with these settings releases what Gaussian DP has no proved price for, such as "
        + "interaction parts and noisy scores; account by zcdp, or measure whole tables"
    case .severalRowsPerUnit:
      "Gaussian DP has a proved price only where a unit has one row; account by zcdp"
    }
  }
}
