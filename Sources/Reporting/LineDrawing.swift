/// The layout and the parts of a ``LineFigure``'s picture.
struct LineDrawing {
  private let figure: LineFigure
  private let header: FigureHeader
  private let labels: EndLabels
  private let xMapping: AxisMapping
  private let yMapping: AxisMapping
  private let plot: Rectangle
  private let height: Double

  private static let width = 720.0
  private static let textSize = 13.0

  init(_ figure: LineFigure) {
    self.figure = figure
    header = FigureHeader(figure, width: Self.width)
    let names = figure.series.map(figure.label)
    let points = figure.series.flatMap(figure.drawablePoints)
    let ys = points.flatMap { point -> [Double] in
      let bounds = figure.spread.bounds(of: point.y)
      return [bounds.low, point.y.mean, bounds.high]
    }
    let top = header.height + 34
    let plotHeight = max(300, Double(names.count) * EndLabels.lineHeight)
    let y = AxisMapping(figure.y, values: ys, start: top + plotHeight, end: top) { _, _ in 18 }
    let widths = y.ticks.map { TextWidth.of(AxisMapping.label($0), size: Self.textSize) }
    plot = Rectangle(
      left: max(68, (widths.max() ?? 0) + 24), top: top,
      right: Self.width - EndLabels.width(of: names, size: Self.textSize) - 8, height: plotHeight)
    height = plot.bottom + 58
    let x = AxisMapping(
      figure.x, values: points.map(\.x), start: plot.left, end: plot.right
    ) { first, second in
      (TextWidth.of(first, size: Self.textSize) + TextWidth.of(second, size: Self.textSize)) / 2 + 4
    }
    (xMapping, yMapping) = (x, y)
    labels = EndLabels(
      figure.series.map { line in
        let last = figure.drawablePoints(line).last
        let at = last.map { (x: x.position(of: $0.x), y: y.position(of: $0.y.mean)) }
        return (name: figure.label(line), end: at)
      }, plot: plot, size: Self.textSize)
  }

  func markup() -> Markup {
    let identifier = figure.name
    let lines = figure.series.enumerated().map { index, line in
      Markup("g", ["class": "s\(SeriesStyle(index: index).colour)"], self.line(line, index: index))
    }
    return Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "mg", "role": "img",
        "aria-labelledby": "\(identifier)-title \(identifier)-desc", "direction": "ltr",
        "width": coordinate(Self.width), "height": coordinate(height),
        "viewBox": "0 0 \(coordinate(Self.width)) \(coordinate(height))",
      ],
      [
        Markup("title", ["id": "\(identifier)-title"], .text(figure.title)),
        Markup("desc", ["id": "\(identifier)-desc"], .text(figure.summary)),
        Markup("style", .text(FigureStyle.css)),
        Markup("rect", ["class": "surface", "width": "100%", "height": "100%"]),
      ] + header.markup(identifier: identifier) + [axes()] + lines + [labels.markup()])
  }

  /// Grid lines, tick labels and the headings of both axes.
  private func axes() -> Markup {
    var parts: [Markup] = []
    for tick in yMapping.ticks {
      let y = yMapping.position(of: tick)
      parts.append(stroke("grid", plot.left, y, plot.right, y))
      parts.append(
        label(AxisMapping.label(tick), x: plot.left - 8, y: y + 4.5, anchor: "end"))
    }
    for tick in xMapping.ticks {
      let x = xMapping.position(of: tick)
      parts.append(stroke("grid", x, plot.top, x, plot.bottom))
      parts.append(stroke("axis", x, plot.bottom, x, plot.bottom + 5))
      parts.append(label(AxisMapping.label(tick), x: x, y: plot.bottom + 20, anchor: "middle"))
    }
    parts.append(stroke("axis", plot.left, plot.bottom, plot.right, plot.bottom))
    parts.append(stroke("axis", plot.left, plot.top, plot.left, plot.bottom))
    parts.append(
      label(
        heading(figure.x), x: (plot.left + plot.right) / 2, y: plot.bottom + 44, anchor: "middle"))
    parts.append(label(heading(figure.y), x: 16, y: plot.top - 14, anchor: "start"))
    return Markup("g", parts)
  }

  private func heading(_ axis: Axis) -> String {
    axis.scale == .logarithmic ? "\(axis.heading), log scale" : axis.heading
  }

  /// Band, whiskers, line and markers of one series, in this order from back to front.
  private func line(_ line: Series, index: Int) -> [Markup] {
    let style = SeriesStyle(index: index)
    let places = figure.drawablePoints(line).map { point in
      let bounds = figure.spread.bounds(of: point.y)
      return (
        x: xMapping.position(of: point.x), y: yMapping.position(of: point.y.mean),
        low: yMapping.position(of: bounds.low), high: yMapping.position(of: bounds.high),
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

  private func stroke(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double)
    -> Markup
  {
    Markup("path", ["class": name, "d": "M\(point(x1, y1))L\(point(x2, y2))"])
  }

  private func label(_ text: String, x: Double, y: Double, anchor: String) -> Markup {
    Markup(
      "text", ["x": coordinate(x), "y": coordinate(y), "text-anchor": anchor], .text(text))
  }
}

/// A stretch of the drawing, y growing downwards.
struct Rectangle {
  let left: Double
  let top: Double
  let right: Double
  let height: Double

  var bottom: Double { top + height }
}
