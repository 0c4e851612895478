/// One line of a figure: a name and, at some x, the values of repeated trials.
public struct Series: Sendable, Equatable {
  public struct Point: Sendable, Equatable {
    public let x: Double
    public let y: SampleSummary

    public init(x: Double, y: SampleSummary) {
      self.x = x
      self.y = y
    }
  }

  public let name: String
  /// In ascending order of x.
  public let points: [Point]

  public init(name: String, points: [Point]) {
    self.name = name
    self.points = points.sorted { $0.x < $1.x }
  }
}

/// What the whiskers and the band around a line reach to.
public enum Spread: Sendable {
  /// From the least trial to the greatest.
  case range
  /// One standard deviation to either side of the mean.
  case standardDeviation

  func name(of sample: String) -> String {
    switch self {
    case .range: "least to greatest \(sample)"
    case .standardDeviation: "one standard deviation either way"
    }
  }

  func bounds(of summary: SampleSummary) -> (low: Double, high: Double) {
    switch self {
    case .range: (summary.minimum, summary.maximum)
    case .standardDeviation:
      (
        summary.mean - (summary.standardDeviation ?? 0),
        summary.mean + (summary.standardDeviation ?? 0)
      )
    }
  }
}
