import Foundation
import Testing

@testable import Reporting

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads XML with a parser that is not ours and lists what is in it.
final class XMLOutline: NSObject, XMLParserDelegate {
  private(set) var elements: [String] = []
  private(set) var text = ""
  private(set) var identifiers: [String] = []

  /// Nil where `xml` is not well-formed.
  init?(_ xml: String) {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(name)
    if let identifier = attributes["id"] { identifiers.append(identifier) }
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    text += characters
  }
}

@Suite("Markup")
struct MarkupTests {
  static let hostile = "<script>&\"'</script>]]><!-- \u{0}\u{8}\u{FFFE}"

  @Test("text from data stays text, whatever it holds")
  func inertText() throws {
    let xml = Markup("g", ["data-x": Self.hostile], .text(Self.hostile)).rendered()
    let outline = try #require(XMLOutline(xml))
    #expect(outline.elements == ["g"])
    #expect(outline.text.contains("<script>&\"'</script>]]><!-- \u{FFFD}\u{FFFD}\u{FFFD}"))
  }

  @Test("the five characters of markup become entities in text and in attributes")
  func entities() {
    #expect(
      Markup("b", ["t": "\"<'"], .text("a < b & c > d")).rendered()
        == "<b t=\"&quot;&lt;&#39;\">a &lt; b &amp; c &gt; d</b>")
  }

  @Test("only elements that HTML may leave unclosed are closed within their tag")
  func closing() {
    #expect(Markup("script").rendered() == "<script></script>")
    #expect(Markup("path", ["d": "M0 0"]).rendered() == "<path d=\"M0 0\"/>")
  }

  @Test("Markdown shows the characters of data and no markup made by them")
  func markdown() {
    #expect(Markdown.literal("<script>&\"") == "&lt;script&gt;&amp;\"")
    #expect(Markdown.literal("a|b\n*c* [d](e) `f`") == "a\\|b \\*c\\* \\[d\\](e) \\`f\\`")
    #expect(Markdown.literal("mean_l1_3way _x_") == "mean_l1_3way \\_x\\_")
  }
}
