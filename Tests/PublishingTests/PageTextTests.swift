import Foundation
import Reporting
import Testing

@testable import Publishing

@Suite("Texts of a publication")
struct PageTextTests {
  @Test("a YAML scalar is quoted, so that no text is read as another kind or ends early")
  func yaml() {
    var yaml = YAMLText()
    yaml.member("a", .string("no"))
    yaml.member("b", .string("x: \"y\" \\ #\n\u{7}\u{2028}"))
    yaml.object("c") { $0.strings("d", ["1"]) }
    #expect(
      yaml.text == #"""
        a: "no"
        b: "x: \"y\" \\ #\n\u0007\u2028"
        c:
          d:
            - "1"

        """#)
  }

  @Test("a page's policy names the digest of its own scripts and styles, and no text ends a block")
  func policy() {
    var page = HTMLPage(title: "<b>")
    page.styles = ["p { margin: 0; }"]
    page.scripts = ["'use strict';"]
    page.data = [("x", Array(#"{"a": "</script><script>alert(1)</script>"}"#.utf8))]
    let html = page.html()
    #expect(html.contains("connect-src &#39;none&#39;"))
    #expect(html.contains("script-src &#39;sha256-"))
    #expect(!html.contains("unsafe"))
    #expect(html.contains(#"{"a": "\u003c/script>\u003cscript>alert(1)\u003c/script>"}"#))
    #expect(html.contains("<title>&lt;b&gt;</title>"))
  }

  @Test("each message is there in both languages, with the same places for numbers and names")
  func messages() throws {
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(PageParts.messages)) as? [String: [String: Any]])
    let (english, arabic) = (try #require(json["en"]), try #require(json["ar"]))
    #expect(Set(english.keys) == Set(arabic.keys))
    func places(_ message: Any) -> Set<String> {
      let texts =
        (message as? [String: String]).map { Array($0.values) } ?? [message as? String ?? ""]
      return Set(
        texts.flatMap { text in text.matches(of: #/\{\w+\}/#).map { String($0.output) } })
    }
    for (key, message) in english {
      #expect(places(message) == places(try #require(arabic[key])), "\(key)")
      guard message is [String: String] else { continue }
      let forms = try #require(arabic[key] as? [String: String])
      #expect(
        Set(forms.keys).isSubset(of: ["zero", "one", "two", "few", "many", "other"])
          && forms["other"] != nil && forms["few"] != nil && forms["many"] != nil, "\(key)")
    }
  }

  @Test("translations name languages of the pages, and a file that is none is refused by its path")
  func translations() throws {
    #expect(throws: PublicationError.self) {
      try Translations(json: Array(#"{"fr": {}}"#.utf8), path: "t.json")
    }
    #expect(throws: PublicationError.self) {
      try Translations(json: Array("[]".utf8), path: "t.json")
    }
    let words = try Translations(
      json: Array(#"{"ar": {"a": {"title": "ت", "values": {"x": "س"}}, "z": {}}}"#.utf8), path: "t")
    #expect(words.title(of: "a", field: nil) == ["en": "a", "ar": "ت"])
    #expect(words.label(of: "x", in: "a", field: nil) == ["en": "x", "ar": "س"])
    #expect(words.unknownColumns(besides: ["a"]) == ["z"])
  }
}
