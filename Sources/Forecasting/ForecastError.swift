/// Why there is no forecast.
public enum ForecastError: Error, CustomStringConvertible, Sendable {
  case unknownMechanism(String)
  case fewPossibleRecords
  case invalidRequest(String)

  public var description: String {
    switch self {
    case .unknownMechanism(let name): "there is no mechanism \"\(name)\""
    case .fewPossibleRecords:
      "the impossible combinations leave so few records that none was drawn in 10000 tries"
    case .invalidRequest(let problem): problem
    }
  }
}
