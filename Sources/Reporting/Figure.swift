/// A picture of numbers together with the numbers: SVG for the eye, a table for everyone else.
public protocol Figure: Sendable {
  /// Tells the figure from others on the same page, and names its files.
  var name: String { get }
  var title: String { get }
  /// A warning drawn across the top of the picture and above its table, "NOT PRIVATE: …" above all.
  var notice: String? { get }

  /// The picture as an `svg` element that needs nothing around it.
  func picture() -> Markup

  /// The same numbers as a table.
  func table() -> TableTwin
}

extension Figure {
  /// The picture as the text of an SVG file.
  public func svg() -> String { picture().rendered() + "\n" }

  /// A web page that holds the picture and its table. It runs no script and loads nothing, so it
  /// works in a mailed file and cannot tell anyone that it was opened.
  public func page() -> String {
    let head = Markup(
      "head", Markup("meta", ["charset": "utf-8"]),
      Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      Markup(
        "meta",
        [
          "http-equiv": "Content-Security-Policy",
          "content": "default-src 'none'; style-src 'unsafe-inline'",
        ]),
      Markup("title", .text(title)), Markup("style", .text(PageStyle.css)))
    let body = Markup(
      "body", Markup("main", Markup("figure", picture()), table().html()))
    return "<!DOCTYPE html>\n"
      + Markup("html", ["lang": "en", "dir": "ltr"], head, body).rendered() + "\n"
  }
}

enum FigureName {
  /// `text` as an identifier: letters, digits and underscores are kept.
  static func of(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
  }
}
