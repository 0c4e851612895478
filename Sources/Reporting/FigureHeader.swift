/// The top of a picture: the notice on a striped ground, the title, and what the spread means.
struct FigureHeader {
  private let notice: [String]
  private let title: [String]
  private let subtitle: String
  private let width: Double

  private static let margin = 16.0
  private static let titleSize = 16.0
  private static let textSize = 13.0
  private static let titleLine = 22.0
  private static let noticeLine = 18.0

  /// - Parameter legend: what points and their spread stand for.
  init(_ figure: some Figure, legend: String, width: Double) {
    self.width = width
    let room = width - 2 * Self.margin
    notice =
      figure.notice.map { TextWidth.lines($0, width: room - 40, size: Self.textSize) } ?? []
    title = TextWidth.lines(figure.title, width: room, size: Self.titleSize)
    subtitle = legend
  }

  private var noticeHeight: Double {
    notice.isEmpty ? 0 : Double(notice.count) * Self.noticeLine + 20
  }

  var height: Double {
    noticeHeight + Self.margin + Double(title.count) * Self.titleLine + 20
  }

  func markup(identifier: String) -> [Markup] {
    var parts = notice.isEmpty ? [] : stripes(identifier: identifier)
    for (index, line) in notice.enumerated() {
      let y = 10 + Double(index + 1) * Self.noticeLine - 4
      parts.append(
        text(line, x: width / 2, y: y, anchor: "middle", style: "notice"))
    }
    for (index, line) in title.enumerated() {
      let y = noticeHeight + Self.margin + Double(index + 1) * Self.titleLine - 6
      parts.append(text(line, x: Self.margin, y: y, anchor: "start", style: "title"))
    }
    parts.append(
      text(subtitle, x: Self.margin, y: height - 6, anchor: "start", style: "subtitle"))
    return parts
  }

  /// Stripes across the whole width and a plain field on them for the words.
  private func stripes(identifier: String) -> [Markup] {
    let pattern = Markup(
      "pattern",
      [
        "id": "\(identifier)-stripes", "width": "12", "height": "12",
        "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)",
      ],
      Markup("rect", ["class": "stripe", "width": "6", "height": "12"]))
    let widest = notice.map { TextWidth.of($0, size: Self.textSize) }.max() ?? 0
    let field = min(width - 2 * Self.margin, widest + 24)
    return [
      Markup("defs", pattern),
      Markup(
        "rect",
        [
          "width": coordinate(width), "height": coordinate(noticeHeight),
          "fill": "url(#\(identifier)-stripes)",
        ]),
      Markup(
        "rect",
        [
          "class": "surface", "x": coordinate((width - field) / 2), "y": "6",
          "width": coordinate(field), "height": coordinate(noticeHeight - 12),
        ]),
    ]
  }

  private func text(_ text: String, x: Double, y: Double, anchor: String, style: String) -> Markup {
    Markup(
      "text",
      ["class": style, "x": coordinate(x), "y": coordinate(y), "text-anchor": anchor],
      .text(text))
  }
}
