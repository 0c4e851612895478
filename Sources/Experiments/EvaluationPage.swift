import Evaluation
import Foundation
import Reporting

/// The internal report of a synthetic table beside the real one, as a page in two languages: striped,
/// since everything in it is computed from the real table.
public struct EvaluationPage {
  private let detail: UtilityDetail
  private let showcase: ShowcaseReport

  public init(detail: UtilityDetail, showcase: ShowcaseReport) {
    self.detail = detail
    self.showcase = showcase
  }

  /// What the page's script reads: the details, and what the comparison of combinations says.
  private struct Content: Encodable {
    struct Sentence: Encodable {
      let key: String
      let values: [String: Double]
    }

    let detail: UtilityDetail
    let sentences: [Sentence]
    let lengths: [CombinationComparison.Length]
    let buckets: [CombinationComparison.Bucket]

    private enum Key: CodingKey { case sentences, lengths, buckets }

    func encode(to encoder: any Encoder) throws {
      try detail.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(sentences, forKey: .sentences)
      try container.encode(lengths, forKey: .lengths)
      try container.encode(buckets, forKey: .buckets)
    }
  }

  public func html() throws -> String {
    var page = HTMLPage(title: "NOT PRIVATE: evaluation")
    page.styles = [PageParts.style, PageParts.evaluationStyle]
    page.scripts = [PageParts.language, PageParts.evaluation]
    let content = Content(
      detail: detail, sentences: sentences, lengths: showcase.synthetic.lengths,
      buckets: showcase.synthetic.buckets)
    page.data = [
      ("messages", PageParts.messages), ("evaluation", Array(try JSONEncoder().encode(content))),
    ]
    page.body = [header, main]
    return page.html()
  }

  private var sentences: [Content.Sentence] {
    let (length, resolution) = (Double(showcase.length), Double(showcase.resolution))
    let synthetic = showcase.synthetic
    var sentences = [
      Content.Sentence(
        key: "sentence-risk",
        values: [
          "rare": showcase.sensitiveRarity.rare, "unique": showcase.sensitiveRarity.unique,
          "length": length, "resolution": resolution,
        ])
    ]
    sentences.append(
      showcase.aggregates.map { .init(key: "sentence-reported", values: Self.values(of: $0)) }
        ?? .init(key: "sentence-unreported", values: [:]))
    sentences.append(
      .init(
        key: "sentence-given",
        values: ["resolution": resolution, "share": synthetic.shareOfRareAppearing]))
    sentences.append(.init(key: "sentence-kept", values: Self.values(of: synthetic)))
    return sentences
  }

  private static func values(of comparison: CombinationComparison) -> [String: Double] {
    [
      "suppressed": comparison.suppressed, "kept": 100 - comparison.suppressed,
      "fabricated": comparison.fabricated, "error": comparison.meanError,
      "count": comparison.meanCount,
    ]
  }

  private var header: Markup {
    Markup(
      "header",
      Markup("h1", ["data-message": "internal-title"]),
      Markup(
        "div", ["class": "notice", "role": "note"],
        Markup("strong", ["data-message": "internal-warning"], .text("NOT PRIVATE")),
        Markup("p", ["data-message": "internal-look"])),
      LanguageChoice.markup,
      Markup(
        "p", Self.count("rows-real", detail.rowsReal), .text(" · "),
        Self.count("rows-synthetic", detail.rowsSynthetic)))
  }

  private static func count(_ key: String, _ value: Int) -> Markup {
    Markup(
      "span", Markup("span", ["data-message": key]), .text(": "),
      Markup("span", ["data-count": String(value)], .text(String(value))))
  }

  private var main: Markup {
    Markup(
      "main",
      Self.section("in-words", Markup("ul", ["id": "sentences"])),
      Self.section(
        "orders", Markup("p", ["class": "small", "data-message": "l1"]),
        Markup("div", ["id": "orders"])),
      Self.section(
        "pairs", Markup("p", ["class": "small", "data-message": "pairs-how"]), legend,
        Markup("div", ["id": "heat"]), Markup("div", ["id": "pair"])),
      Self.section("worst", Markup("div", ["id": "worst"])),
      Self.section("by-length", Markup("div", ["id": "lengths"])),
      Self.section("by-count", Markup("div", ["id": "buckets"])),
      Self.section(
        "distributions",
        Markup(
          "p", Markup("span", ["class": "key key-real"]),
          Markup("span", ["data-message": "key-real"]),
          .text(" "), Markup("span", ["class": "key key-made"]),
          Markup("span", ["data-message": "key-made"])),
        Markup("div", ["id": "columns"])))
  }

  private static func section(_ heading: String, _ content: Markup...) -> Markup {
    Markup("section", [Markup("h2", ["data-message": heading])] + content)
  }

  private var legend: Markup {
    let limits = ["0", "0.02", "0.05", "0.1", "0.2", "0.5"]
    return Markup(
      "ul", ["class": "legend", "data-label": "legend", "dir": "ltr"],
      limits.enumerated().map { level, limit in
        Markup("li", ["class": "h\(level)"], .text("≥ \(limit)"))
      })
  }
}
