import Foundation
import Testing

@testable import Reporting

@Suite("Line figures")
struct LineFigureTests {
  static func figure(
    names: [String], notice: String? = nil, scale: Axis.Scale = .linear,
    values: [Double] = [0.2, 0.4]
  ) throws -> LineFigure {
    let series = try names.map { name in
      Series(
        name: name,
        points: try [12, 0.3, 1].map {
          Series.Point(x: $0, y: try #require(SampleSummary(values.map { value in value / 2 })))
        })
    }
    return LineFigure(
      name: "mean_l1 <3>", title: "Error & ε", notice: notice,
      x: Axis(label: "ε", scale: .logarithmic, ticks: .data),
      y: Axis(label: "mean L1 distance", unit: "0 to 2", scale: scale), series: series)
  }

  @Test("a series named like a script is inert in the picture, the page and both tables")
  func hostileName() throws {
    let figure = try Self.figure(names: [MarkupTests.hostile], notice: MarkupTests.hostile)
    let picture = try #require(XMLOutline(figure.svg()))
    #expect(!picture.elements.contains("script"))
    #expect(picture.text.contains("<script>"))
    let page = try #require(XMLOutline(String(figure.page().dropFirst("<!DOCTYPE html>\n".count))))
    #expect(!page.elements.contains("script"))
    #expect(!figure.table().markdown().contains("<"))
  }

  @Test("a picture carries its name, its words and unique identifiers")
  func accessibleNames() throws {
    let svg = try Self.figure(names: ["mst"]).svg()
    let outline = try #require(XMLOutline(svg))
    #expect(outline.elements.prefix(3) == ["svg", "title", "desc"])
    #expect(svg.contains("role=\"img\""))
    #expect(svg.contains("aria-labelledby=\"mean_l1--3--title mean_l1--3--desc\""))
    #expect(outline.identifiers == ["mean_l1--3--title", "mean_l1--3--desc"])
    #expect(outline.text.contains("mst: from 0.150 at 0.3 to 0.150 at 12."))
    #expect(svg.contains("prefers-color-scheme: dark"))
  }

  @Test("a notice is visible text in the picture, on the page and above the Markdown table")
  func notice() throws {
    let figure = try Self.figure(names: ["mst"], notice: "NOT PRIVATE: read from the table.")
    #expect(figure.svg().contains(">NOT PRIVATE: read from the table.</text>"))
    #expect(figure.page().contains("<strong class=\"notice\">NOT PRIVATE: read from the table."))
    #expect(figure.table().markdown().hasPrefix("**NOT PRIVATE: read from the table.**\n"))
    #expect(try !Self.figure(names: ["mst"]).svg().contains("stripes"))
  }

  @Test("the table has a row for every series and x, with the numbers of the picture")
  func twin() throws {
    let table = try Self.figure(names: ["a", "b"]).table()
    #expect(table.rows.count == 6)
    #expect(table.rows[0] == ["a", "0.3", "0.1500", "0.1000", "0.2000", "2"])
    #expect(table.rows.map { $0[1] } == ["0.3", "1", "12", "0.3", "1", "12"])
    #expect(table.markdown().contains("| a | 0.3 | 0.1500 |"))
  }

  @Test("what a logarithmic axis cannot hold is left out of the picture, named, and in the table")
  func undrawable() throws {
    let figure = try Self.figure(names: ["zero"], scale: .logarithmic, values: [0, 0])
    #expect(figure.svg().contains(">zero (no point)"))
    #expect(figure.table().rows.count == 3)
    #expect(XMLOutline(figure.svg()) != nil)
    #expect(XMLOutline(try Self.figure(names: []).svg()) != nil)
  }

  @Test("names at the lines' ends do not overlap, keep the order of the ends and stay in the plot")
  func endLabels() {
    let plot = Rectangle(left: 0, top: 100, right: 400, height: 300)
    let heights: [[Double]] = [
      [390, 391, 392, 399, 400], [100, 100, 100], [250, 240, 260, 255], [400], [],
    ]
    for ys in heights {
      let labels = EndLabels(
        ys.map { (name: "m", end: (x: 400, y: $0)) }, plot: plot, size: 13)
      let centres = labels.centres
      let sorted = centres.sorted()
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= EndLabels.lineHeight })
      #expect(sorted.allSatisfy { $0 >= 100 && $0 <= 400 })
      for first in ys.indices {
        for second in ys.indices where ys[first] < ys[second] {
          #expect(centres[first] < centres[second])
        }
      }
    }
  }

  @Test("42 series differ in colour or marker")
  func styles() {
    let styles = (0..<42).map(SeriesStyle.init)
    #expect(Set(styles.map { "\($0.colour) \($0.marker)" }).count == 42)
    let neighbours = zip(styles, styles.dropFirst())
    #expect(neighbours.allSatisfy { $0.dashes != $1.dashes && $0.marker != $1.marker })
  }

  @Test("lines stand out from their surface by 3 to 1 and text by 4.5 to 1")
  func contrast() {
    for palette in [Palette.light, .dark] {
      for colour in palette.series {
        #expect(Self.contrast(colour, palette.surface) >= 3, "\(colour)")
      }
      #expect(Self.contrast(palette.ink, palette.surface) >= 4.5)
    }
    #expect(Palette.light.series.count == Palette.dark.series.count)
  }

  @Test("a shortened name fits and keeps both ends")
  func shortened() {
    let name = "matrix with interactions of order three"
    let short = TextWidth.shortened(name, width: 120, size: 13)
    #expect(TextWidth.of(short, size: 13) <= 120)
    #expect(short.first == "m" && short.last == "e" && short.contains("…"))
    #expect(TextWidth.shortened("mst", width: 120, size: 13) == "mst")
  }

  /// The contrast ratio of WCAG 2.2.
  private static func contrast(_ first: String, _ second: String) -> Double {
    func luminance(_ colour: String) -> Double {
      let digits = Array(colour.dropFirst())
      let channels = [0, 2, 4].map { start -> Double in
        let value = Double(Int(String(digits[start...(start + 1)]), radix: 16)!) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
    let values = [luminance(first), luminance(second)].sorted()
    return (values[1] + 0.05) / (values[0] + 0.05)
  }
}
