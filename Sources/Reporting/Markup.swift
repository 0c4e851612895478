/// A piece of SVG or HTML as a value: an element with attributes and children, or text.
///
///     Markup("text", ["x": "4"], .text("a < b")).rendered()   // <text x="4">a &lt; b</text>
///
/// Text and attribute values are escaped when they are rendered and in no other place, so a value
/// from data cannot open a tag, close a quote or start a script. What is rendered is well-formed XML
/// and, for the elements used here, means the same to an HTML parser.
public indirect enum Markup: Sendable {
  case element(name: String, attributes: [(name: String, value: String)], children: [Markup])
  case text(String)

  public init(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ children: [Markup]
  ) {
    self = .element(
      name: name, attributes: attributes.map { (name: $0.key, value: $0.value) },
      children: children)
  }

  public init(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ children: Markup...
  ) {
    self.init(name, attributes, children)
  }

  public init(_ name: String, _ children: [Markup]) {
    self.init(name, [:], children)
  }

  public init(_ name: String, _ children: Markup...) {
    self.init(name, [:], children)
  }

  /// The markup as text. Linear in its size.
  public func rendered() -> String {
    var text = ""
    render(into: &text)
    return text
  }

  private func render(into text: inout String) {
    switch self {
    case .text(let content):
      text += escaped(content)
    case .element(let name, let attributes, let children):
      text += "<\(name)"
      for attribute in attributes {
        text += " \(attribute.name)=\"\(escaped(attribute.value))\""
      }
      if children.isEmpty && Self.selfClosing.contains(name) {
        text += "/>"
        return
      }
      text += ">"
      let breaksLines = Self.containers.contains(name)
      for child in children {
        if breaksLines { text += "\n" }
        child.render(into: &text)
      }
      if breaksLines { text += "\n" }
      text += "</\(name)>"
    }
  }

  /// HTML's void elements and SVG's shapes: `<x/>` reads the same to XML and HTML parsers for these
  /// names alone.
  private static let selfClosing: Set = [
    "meta", "path", "line", "rect", "circle", "polygon", "polyline",
  ]

  /// Elements in which white space has no meaning: their children get a line each.
  private static let containers: Set = [
    "svg", "g", "defs", "html", "head", "body", "main", "figure", "table", "thead", "tbody",
  ]

  /// `text` with the five characters of markup as entities, and with what XML 1.0 (section 2.2)
  /// forbids replaced by U+FFFD.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
