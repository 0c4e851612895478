/// How one series is told from the others: by colour, by the shape of its markers and by its dashes,
/// so that none of the three is needed.
struct SeriesStyle: Sendable {
  /// The position of its colour in a palette.
  let colour: Int
  let marker: Marker
  /// SVG's `stroke-dasharray`; nil is a solid line.
  let dashes: String?

  /// The style of the series at `index`. The pair of colour and marker repeats after 42 series.
  init(index: Int) {
    colour = index % Palette.light.series.count
    marker = Marker.allCases[index % Marker.allCases.count]
    dashes = Self.dashPatterns[index % Self.dashPatterns.count]
  }

  private static let dashPatterns: [String?] = [nil, "8 3", "3 3", "10 3 3 3", "1 3"]
}

/// The shape of a data point.
enum Marker: CaseIterable, Sendable {
  case circle, square, triangle, diamond, cross, invertedTriangle, plus

  /// The shape as SVG path data around (x, y), about 9 units wide.
  func path(x: Double, y: Double) -> String {
    let outline: [(Double, Double)]
    switch self {
    case .circle:
      return "M\(point(x - 4, y))a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
    case .square: outline = [(-3.7, -3.7), (3.7, -3.7), (3.7, 3.7), (-3.7, 3.7)]
    case .triangle: outline = [(0, -4.8), (4.6, 3.4), (-4.6, 3.4)]
    case .invertedTriangle: outline = [(0, 4.8), (4.6, -3.4), (-4.6, -3.4)]
    case .diamond: outline = [(0, -5.2), (5.2, 0), (0, 5.2), (-5.2, 0)]
    case .plus:
      outline = [
        (-1.5, -5), (1.5, -5), (1.5, -1.5), (5, -1.5), (5, 1.5), (1.5, 1.5), (1.5, 5), (-1.5, 5),
        (-1.5, 1.5), (-5, 1.5), (-5, -1.5), (-1.5, -1.5),
      ]
    case .cross:
      outline = [
        (0, -2.1), (2.6, -4.7), (4.7, -2.6), (2.1, 0), (4.7, 2.6), (2.6, 4.7), (0, 2.1),
        (-2.6, 4.7), (-4.7, 2.6), (-2.1, 0), (-4.7, -2.6), (-2.6, -4.7),
      ]
    }
    return "M" + outline.map { point(x + $0.0, y + $0.1) }.joined(separator: "L") + "z"
  }
}
