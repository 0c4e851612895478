import Crypto
import Foundation

/// A web page in one file: it loads nothing, sends nothing, and runs the scripts that it came with.
///
/// Its content security policy names the digest of each of its styles and scripts, so that nothing
/// else can run, and forbids every connection (Content Security Policy Level 3, sections 6.1 and 8). Data
/// travels as JSON in blocks that are no scripts.
public struct HTMLPage: Sendable {
  public let title: String
  /// Of the page as it is written; a script may change it.
  public var language = "en"
  public var styles: [String] = []
  public var scripts: [String] = []
  /// JSON documents by the id of their block.
  public var data: [(id: String, json: [UInt8])] = []
  public var body: [Markup] = []
  /// Whether the body holds pictures of figures, which bring their own style.
  public var showsFigures = false

  public init(title: String) {
    self.title = title
  }

  /// The page as text.
  ///
  /// - Precondition: no style or script holds the end of its own element, `</`.
  public func html() -> String {
    precondition(
      (styles + scripts).allSatisfy { !$0.contains("</") }, "a script would end within itself")
    let head = Markup(
      "head", Markup("meta", ["charset": "utf-8"]),
      Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      Markup("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
      Markup("meta", ["name": "referrer", "content": "no-referrer"]),
      Markup("title", .text(title)))
    let rendered = head.rendered()
    let styled = styles.map { "<style>\($0)</style>\n" }.joined()
    let blocks = data.map { block in
      "<script type=\"application/json\" id=\"\(block.id)\">\(Self.embedded(block.json))</script>\n"
    }.joined()
    let scripted = scripts.map { "<script>\($0)</script>\n" }.joined()
    return "<!DOCTYPE html>\n<html lang=\"\(language)\" dir=\"ltr\">\n"
      + rendered.replacingOccurrences(of: "</head>", with: styled + "</head>\n")
      + "<body>\n" + body.map { $0.rendered() + "\n" }.joined() + blocks + scripted
      + "</body>\n</html>\n"
  }

  private var policy: String {
    func digests(_ texts: [String]) -> String {
      texts.isEmpty
        ? "'none'"
        : texts.map { text in
          "'sha256-\(Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString())'"
        }.joined(separator: " ")
    }
    return
      "default-src 'none'; style-src \(digests(styles + (showsFigures ? [FigureStyle.css] : []))); script-src \(digests(scripts)); "
      + "connect-src 'none'; base-uri 'none'; form-action 'none'"
  }

  /// JSON in which no text can end a block: "<" stands as its escape, which means the same.
  private static func embedded(_ json: [UInt8]) -> String {
    String(decoding: json, as: UTF8.self).replacingOccurrences(of: "<", with: "\\u003c")
  }
}

/// The files that pages are made of, as they stand in the program.
public enum PageParts {
  /// Colours, text, tables and buttons of every page.
  public static let style = text(PackageResources.page_css)
  public static let dashboardStyle = text(PackageResources.dashboard_css)
  /// Words, numbers and directions; reads the block "messages".
  public static let language = text(PackageResources.language_js)
  /// Counts of a release; reads the block "release".
  public static let counting = text(PackageResources.counting_js)
  public static let dashboard = text(PackageResources.dashboard_js)
  public static let evaluationStyle = text(PackageResources.evaluation_css)
  /// The internal report; reads the block "evaluation".
  public static let evaluation = text(PackageResources.evaluation_js)
  /// What pages say, by language and key; a JSON object.
  public static let messages = PackageResources.messages_json

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
