/// The layout and the parts of a ``ScatterFigure``'s picture.
struct ScatterDrawing {
  private let figure: ScatterFigure
  private let header: FigureHeader
  private let axes: PlotAxes
  private let height: Double

  private static let width = 560.0
  private static let side = 440.0
  private static let left = 68.0

  init(_ figure: ScatterFigure) {
    self.figure = figure
    header = FigureHeader(figure, legend: figure.legend, width: Self.width)
    let top = header.height + 34
    let plot = Rectangle(
      left: Self.left, top: top, right: Self.left + Self.side, height: Self.side)
    height = plot.bottom + 58
    // One range for both axes, so that the diagonal is where they agree.
    let values = figure.points.flatMap { [$0.x, $0.y.minimum, $0.y.median, $0.y.maximum] }
    axes = PlotAxes(
      x: figure.x, y: figure.y,
      xMapping: AxisMapping(figure.x, values: values, start: plot.left, end: plot.right) {
        TextWidth.of($0 + $1, size: 13) / 2 + 4
      },
      yMapping: AxisMapping(figure.y, values: values, start: plot.bottom, end: plot.top) { _, _ in
        18
      }, plot: plot)
  }

  func markup() -> Markup {
    let plot = axes.plot
    let diagonal = Markup(
      "path",
      [
        "class": "axis", "stroke-dasharray": "4 4",
        "d": "M\(point(plot.left, plot.bottom))L\(point(plot.right, plot.top))",
      ])
    let points = Markup("g", ["class": "s0"], figure.points.flatMap(markup))
    return Markup.picture(
      figure, width: Self.width, height: height, summary: figure.summary,
      header.markup(identifier: figure.name) + [axes.markup(), diagonal, points])
  }

  private func markup(_ item: ScatterFigure.Point) -> [Markup] {
    let (x, y) = (axes.xMapping.position(of: item.x), axes.yMapping.position(of: item.y.median))
    let low = axes.yMapping.position(of: item.y.minimum)
    let high = axes.yMapping.position(of: item.y.maximum)
    var parts: [Markup] = []
    // A spread that the marker covers needs no whisker.
    if low - high > 10 {
      parts.append(
        Markup("path", ["class": "whisker", "d": "M\(point(x, low))L\(point(x, high))"]))
    }
    let hint =
      "\(item.name): \(NumberText.significant(item.x, digits: 3)) and \(item.y.text)"
    parts.append(
      Markup(
        "path", ["class": "marker", "d": Marker.circle.path(x: x, y: y)],
        Markup("title", .text(hint))))
    return parts
  }
}
