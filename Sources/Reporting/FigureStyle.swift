/// The style inside every picture. A picture shown as a file follows the reader's colour scheme, and
/// paints its own surface, so it is legible wherever it is placed.
///
/// Colours are written out instead of being custom properties: converters to PNG and PDF know no
/// `var()`. They skip the media query and draw the light scheme.
enum FigureStyle {
  static let css = """

    .mg text { font: 13px system-ui, Noto Sans, Noto Sans Arabic, Segoe UI, Arial, sans-serif;
    unicode-bidi: plaintext; }
    .mg .title { font-size: 16px; font-weight: 600; }
    .mg .notice { font-weight: 700; }
    .mg .grid { stroke-width: 1; }
    .mg .axis { stroke-width: 1; }
    .mg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .mg .whisker { fill: none; stroke-width: 1.25; }
    .mg .leader { stroke-width: 1; }
    .mg .band { stroke: none; fill-opacity: 0.14; }
    .mg .marker { stroke-width: 1; }
    \(scheme(.light))
    @media (prefers-color-scheme: dark) {
    \(scheme(.dark))
    }

    """

  private static func scheme(_ palette: Palette) -> String {
    let fixed = """
      .mg .surface { fill: \(palette.surface); }
      .mg text { fill: \(palette.ink); }
      .mg .axis { stroke: \(palette.ink); }
      .mg .grid, .mg .leader { stroke: \(palette.muted); }
      .mg .stripe { fill: \(palette.muted); }
      .mg .marker { stroke: \(palette.surface); }
      """
    let series = palette.series.enumerated().map { index, colour in
      """
      .mg .s\(index) { stroke: \(colour); fill: \(colour); }
      """
    }
    return ([fixed] + series).joined(separator: "\n")
  }
}
