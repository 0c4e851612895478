/// Lines with their spread over trials: error against ε, one line a mechanism.
///
///     let figure = LineFigure(
///       name: "mean-l1", title: "Error against ε",
///       x: Axis(label: "ε", scale: .logarithmic, ticks: .data),
///       y: Axis(label: "mean L1 distance", scale: .linear),
///       series: [Series(name: "matrix", points: …)])
///     figure.svg()                // a picture for light and dark surfaces
///     figure.table().markdown()   // its numbers
///
/// A line joins the medians; whiskers and a band reach from the least value to the greatest. Series differ in colour, marker and
/// dashes, and are named at the ends of their lines.
public struct LineFigure: Figure {
  /// Tells the figure from others on the same page: letters, digits and underscores are kept.
  public let name: String
  public let title: String
  public let notice: String?
  public let x: Axis
  public let y: Axis
  public let series: [Series]
  /// What the values of one point are, one of them: "trial".
  public let sample: String

  public init(
    name: String, title: String, notice: String? = nil, x: Axis, y: Axis, series: [Series],
    sample: String = "trial"
  ) {
    self.name = FigureName.of(name)
    self.title = title
    self.notice = notice
    self.x = x
    self.y = y
    self.series = series
    self.sample = sample
  }

  /// A row for each series and x, also for those that the axes cannot show.
  public func table() -> TableTwin {
    func text(_ value: Double) -> String { NumberText.significant(value, digits: 4) }
    let rows = series.flatMap { line in
      line.points.map { point in
        [
          line.name, NumberText.exact(point.x), text(point.y.median), text(point.y.minimum),
          text(point.y.maximum), String(point.y.count),
        ]
      }
    }
    return TableTwin(
      caption: "\(title): \(y.heading)", notice: notice,
      header: [
        "series", x.heading, "median", "least", "greatest", "\(sample)s",
      ],
      rows: rows, rowHeaders: 2)
  }

  public func picture() -> Markup {
    LineDrawing(self).markup()
  }

  /// What the lines, whiskers and bands stand for.
  var legend: String {
    let counts = Set(series.flatMap(\.points).map(\.y.count))
    if counts == [1] { return "One \(sample) a point." }
    let samples = counts.count == 1 ? "\(counts.first ?? 0) \(sample)s" : "\(sample)s"
    return "Lines join medians of \(samples); whiskers and bands: least to greatest \(sample)."
  }

  /// The figure in words: the axes, and where each line begins and ends.
  var summary: String {
    let lines = series.compactMap { line -> String? in
      guard let first = line.points.first, let last = line.points.last else { return nil }
      let begin = NumberText.significant(first.y.median, digits: 3)
      let end = NumberText.significant(last.y.median, digits: 3)
      return first == last
        ? "\(line.name): \(begin) at \(NumberText.exact(first.x))."
        : "\(line.name): from \(begin) at \(NumberText.exact(first.x)) to \(end) at "
          + "\(NumberText.exact(last.x))."
    }
    let axes =
      "Lines of \(y.heading), \(y.scale.rawValue), against \(x.heading), \(x.scale.rawValue)."
    return ([notice, axes, legend].compactMap { $0 } + lines).joined(separator: " ")
  }

  /// The series' name, and where its line is missing from the picture, that it is.
  func label(_ line: Series) -> String {
    drawablePoints(line).isEmpty ? "\(line.name) (no point)" : line.name
  }

  /// The points whose medians have a place on both axes.
  func drawablePoints(_ line: Series) -> [Series.Point] {
    line.points.filter { x.holds($0.x) && y.holds($0.y.median) }
  }
}
