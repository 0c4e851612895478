/// Grid lines, tick labels and the headings of both axes of a picture.
struct PlotAxes {
  let x: Axis
  let y: Axis
  let xMapping: AxisMapping
  let yMapping: AxisMapping
  let plot: Rectangle

  func markup() -> Markup {
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
        heading(x), x: (plot.left + plot.right) / 2, y: plot.bottom + 44, anchor: "middle"))
    parts.append(label(heading(y), x: 16, y: plot.top - 14, anchor: "start"))
    return Markup("g", parts)
  }

  private func heading(_ axis: Axis) -> String {
    axis.scale == .logarithmic ? "\(axis.heading), log scale" : axis.heading
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

extension Markup {
  /// The `svg` element of a figure: its title and its words for those who do not see it, the style, a
  /// ground, and `parts` from back to front.
  static func picture(
    _ figure: some Figure, width: Double, height: Double, summary: String, _ parts: [Markup]
  ) -> Markup {
    let identifier = figure.name
    return Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "mg", "role": "img",
        "aria-labelledby": "\(identifier)-title \(identifier)-desc", "direction": "ltr",
        "width": coordinate(width), "height": coordinate(height),
        "viewBox": "0 0 \(coordinate(width)) \(coordinate(height))",
      ],
      [
        Markup("title", ["id": "\(identifier)-title"], .text(figure.title)),
        Markup("desc", ["id": "\(identifier)-desc"], .text(summary)),
        Markup("style", .text(FigureStyle.css)),
        Markup("rect", ["class": "surface", "width": "100%", "height": "100%"]),
      ] + parts)
  }
}
