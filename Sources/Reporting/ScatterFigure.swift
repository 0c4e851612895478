/// One number against another for many things: a point each, and the diagonal on which the two agree.
///
///     let figure = ScatterFigure(
///       name: "association", title: "Association, real against synthetic",
///       x: Axis(label: "real", scale: .linear), y: Axis(label: "synthetic", scale: .linear),
///       points: [ScatterFigure.Point(name: "region, age", x: 0.21, y: summary)])
///
/// Both axes are linear and have the same range. Whiskers show the spread over trials.
public struct ScatterFigure: Figure {
  public struct Point: Sendable, Equatable {
    public let name: String
    public let x: Double
    public let y: SampleSummary

    public init(name: String, x: Double, y: SampleSummary) {
      self.name = name
      self.x = x
      self.y = y
    }
  }

  public let name: String
  public let title: String
  public let notice: String?
  public let x: Axis
  public let y: Axis
  public let points: [Point]

  public init(
    name: String, title: String, notice: String? = nil, x: Axis, y: Axis, points: [Point]
  ) {
    self.name = FigureName.of(name)
    self.title = title
    self.notice = notice
    self.x = x
    self.y = y
    self.points = points
  }

  /// A row a point, the farthest from the diagonal first.
  public func table() -> TableTwin {
    func text(_ value: Double) -> String { NumberText.significant(value, digits: 4) }
    let rows = points.enumerated().sorted { first, second in
      let (one, other) = (Self.distance(first.element), Self.distance(second.element))
      return one == other ? first.offset < second.offset : one > other
    }.map(\.element).map { point in
      [
        point.name, text(point.x), text(point.y.median), text(point.y.minimum),
        text(point.y.maximum), String(point.y.count),
      ]
    }
    return TableTwin(
      caption: "\(title): \(y.heading) against \(x.heading)", notice: notice,
      header: ["point", x.heading, "median", "least", "greatest", "trials"], rows: rows)
  }

  public func picture() -> Markup { ScatterDrawing(self).markup() }

  var legend: String {
    points.contains { $0.y.count > 1 }
      ? "Points are medians of trials; whiskers: least to greatest trial; on the line both agree."
      : "One trial a point; on the line both agree."
  }

  /// The figure in words.
  var summary: String {
    let farthest = points.max { Self.distance($0) < Self.distance($1) }.map { point in
      "The farthest from the line: \(point.name), \(NumberText.significant(point.x, digits: 3)) and "
        + "\(NumberText.significant(point.y.median, digits: 3))."
    }
    return [
      notice, "\(points.count) points of \(y.heading) against \(x.heading).", legend, farthest,
    ].compactMap { $0 }.joined(separator: " ")
  }

  private static func distance(_ point: Point) -> Double { abs(point.x - point.y.median) }
}
