/// The names of the lines, each beside its line's end with a sample of its marker and dashes: a
/// legend that is read without looking away.
///
/// Names that would overlap are moved apart, in the order of the ends, and a thin line leads back.
struct EndLabels {
  static let lineHeight = 18.0

  private struct Label {
    let name: String
    let index: Int
    let end: (x: Double, y: Double)?
    var y: Double
  }

  private var labels: [Label]
  private let left: Double
  private let size: Double

  private static let gap = 16.0
  private static let sample = 30.0
  private static let longestName = 190.0

  /// The room that labels take to the right of the plot.
  static func width(of names: [String], size: Double) -> Double {
    let widest = names.map { TextWidth.of($0, size: size) }.max() ?? 0
    return names.isEmpty ? gap : gap + sample + 6 + min(widest, longestName)
  }

  /// `ends` are the last drawn point of each series in drawing coordinates, nil where a series has
  /// none; such a series is named below the others.
  init(_ ends: [(name: String, end: (x: Double, y: Double)?)], plot: Rectangle, size: Double) {
    left = plot.right + Self.gap
    self.size = size
    labels = ends.enumerated().map { index, line in
      Label(name: line.name, index: index, end: line.end, y: line.end?.y ?? plot.bottom)
    }
    labels.sort { ($0.y, $0.index) < ($1.y, $1.index) }
    for place in labels.indices.dropFirst() {
      labels[place].y = max(labels[place].y, labels[place - 1].y + Self.lineHeight)
    }
    var limit = plot.bottom
    for place in labels.indices.reversed() {
      labels[place].y = min(labels[place].y, limit)
      limit = labels[place].y - Self.lineHeight
    }
  }

  /// The vertical centres of the labels by series.
  var centres: [Double] {
    labels.sorted { $0.index < $1.index }.map(\.y)
  }

  func markup() -> Markup {
    Markup("g", labels.flatMap(markup))
  }

  private func markup(_ label: Label) -> [Markup] {
    let style = SeriesStyle(index: label.index)
    var parts: [Markup] = []
    if let end = label.end {
      parts.append(
        Markup(
          "path",
          ["class": "leader", "d": "M\(point(end.x + 7, end.y))L\(point(left - 2, label.y))"]))
    }
    parts.append(
      Markup(
        "g", ["class": "s\(style.colour)"],
        Markup(
          "path",
          [
            "class": "line", "stroke-dasharray": style.dashes ?? "none",
            "d": "M\(point(left, label.y))h\(coordinate(Self.sample))",
          ]),
        Markup(
          "path",
          ["class": "marker", "d": style.marker.path(x: left + Self.sample / 2, y: label.y)])))
    parts.append(
      Markup(
        "text",
        [
          "x": coordinate(left + Self.sample + 6), "y": coordinate(label.y + 4.5),
          "text-anchor": "start",
        ],
        .text(TextWidth.shortened(label.name, width: Self.longestName, size: size)),
        Markup("title", .text(label.name))))
    return parts
  }
}
