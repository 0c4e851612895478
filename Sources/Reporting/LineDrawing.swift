/// The layout and the parts of a ``LineFigure``'s picture.
struct LineDrawing {
  private let figure: LineFigure
  private let header: FigureHeader
  private let labels: EndLabels
  private let axes: PlotAxes
  private let height: Double

  private static let width = 720.0
  private static let textSize = 13.0

  init(_ figure: LineFigure) {
    self.figure = figure
    header = FigureHeader(figure, legend: figure.legend, width: Self.width)
    let names = figure.series.map(figure.label)
    let points = figure.series.flatMap(figure.drawablePoints)
    let ys = points.flatMap { point in
      [point.y.minimum, point.y.median, point.y.maximum]
    }
    let top = header.height + 34
    let plotHeight = max(300, Double(names.count) * EndLabels.lineHeight)
    let y = AxisMapping(figure.y, values: ys, start: top + plotHeight, end: top) { _, _ in 18 }
    let widths = y.ticks.map { TextWidth.of(AxisMapping.label($0), size: Self.textSize) }
    let plot = Rectangle(
      left: max(68, (widths.max() ?? 0) + 24), top: top,
      right: Self.width - EndLabels.width(of: names, size: Self.textSize) - 8, height: plotHeight)
    height = plot.bottom + 58
    let x = AxisMapping(
      figure.x, values: points.map(\.x), start: plot.left, end: plot.right
    ) { first, second in
      (TextWidth.of(first, size: Self.textSize) + TextWidth.of(second, size: Self.textSize)) / 2 + 4
    }
    axes = PlotAxes(x: figure.x, y: figure.y, xMapping: x, yMapping: y, plot: plot)
    labels = EndLabels(
      figure.series.map { line in
        let last = figure.drawablePoints(line).last
        let at = last.map { (x: x.position(of: $0.x), y: y.position(of: $0.y.median)) }
        return (name: figure.label(line), end: at)
      }, plot: plot, size: Self.textSize)
  }

  func markup() -> Markup {
    let identifier = figure.name
    let lines = figure.series.enumerated().map { index, line in
      Markup("g", ["class": "s\(SeriesStyle(index: index).colour)"], self.line(line, index: index))
    }
    return Markup.picture(
      figure, width: Self.width, height: height, summary: figure.summary,
      header.markup(identifier: identifier) + [axes.markup()] + lines + [labels.markup()])
  }

  /// Band, whiskers, line and markers of one series, in this order from back to front.
  private func line(_ line: Series, index: Int) -> [Markup] {
    let style = SeriesStyle(index: index)
    let places = figure.drawablePoints(line).map { point in
      (
        x: axes.xMapping.position(of: point.x), y: axes.yMapping.position(of: point.y.median),
        low: axes.yMapping.position(of: point.y.minimum),
        high: axes.yMapping.position(of: point.y.maximum),
        point: point
      )
    }
    var parts: [Markup] = []
    if places.count > 1 {
      let outline =
        places.map { point($0.x, $0.high) } + places.reversed().map { point($0.x, $0.low) }
      parts.append(Markup("path", ["class": "band", "d": "M\(outline.joined(separator: "L"))z"]))
    }
    // A spread that the marker covers needs no whisker.
    for place in places where place.low - place.high > 10 {
      let caps = [place.low, place.high].map { "M\(point(place.x - 4, $0))h8" }.joined()
      let whisker = "M\(point(place.x, place.low))L\(point(place.x, place.high))\(caps)"
      parts.append(Markup("path", ["class": "whisker", "d": whisker]))
    }
    if places.count > 1 {
      let path = "M" + places.map { point($0.x, $0.y) }.joined(separator: "L")
      parts.append(
        Markup(
          "path", ["class": "line", "stroke-dasharray": style.dashes ?? "none", "d": path]))
    }
    for place in places {
      let hint = "\(line.name), \(NumberText.exact(place.point.x)): \(place.point.y.text)"
      parts.append(
        Markup(
          "path", ["class": "marker", "d": style.marker.path(x: place.x, y: place.y)],
          Markup("title", .text(hint))))
    }
    return parts
  }
}
