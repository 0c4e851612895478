/// Colours that readers with any kind of colour vision tell apart, for light and dark surfaces.
///
/// The hues are those of Okabe and Ito, "Color Universal Design" (2008); those too pale for white
/// or too dark for a dark surface are exchanged for darker or paler ones of the same hue, so that a
/// line stands out from its surface by 3:1 at least and text by 4.5:1 (WCAG 2.2, 1.4.11 and 1.4.3).
public struct Palette: Sendable {
  /// Behind everything.
  public let surface: String
  /// Text and axes.
  public let ink: String
  /// Grid lines and stripes.
  public let muted: String
  /// One a series, in order of use.
  public let series: [String]

  public static let light = Palette(
    surface: "#ffffff", ink: "#1a1a1a", muted: "#d4d4d4",
    series: ["#0072b2", "#d55e00", "#00855f", "#a8487f", "#8a6200", "#1a1a1a"])

  public static let dark = Palette(
    surface: "#16181d", ink: "#ececec", muted: "#43474f",
    series: ["#56b4e9", "#f0803c", "#2fc79a", "#dd9cc0", "#f0e442", "#ececec"])
}
