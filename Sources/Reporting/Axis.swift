/// One axis of a figure: what is measured along it, in what unit, and how it is spaced.
public struct Axis: Sendable, Equatable {
  public enum Scale: String, Sendable {
    case linear, logarithmic
  }

  /// Where the ticks stand.
  public enum Ticks: Sendable {
    /// At round numbers; a linear axis then begins at zero unless a value is negative.
    case round
    /// At the values of the data, as far as their labels find room.
    case data
  }

  public let label: String
  public let unit: String?
  public let scale: Scale
  public let ticks: Ticks

  public init(label: String, unit: String? = nil, scale: Scale, ticks: Ticks = .round) {
    self.label = label
    self.unit = unit
    self.scale = scale
    self.ticks = ticks
  }

  /// "seconds per trial (s)".
  public var heading: String { unit.map { "\(label) (\($0))" } ?? label }

  /// Whether `value` has a place on this axis.
  func holds(_ value: Double) -> Bool {
    value.isFinite && (scale == .linear || value > 0)
  }
}
