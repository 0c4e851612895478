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
