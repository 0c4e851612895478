/// The numbers of a figure as a table: for screen readers, for copying, for those who would rather
/// read. It can stand alone too.
public struct TableTwin: Sendable, Equatable {
  public let caption: String
  /// A warning that must be visible wherever the table is, "NOT PRIVATE: …" above all.
  public let notice: String?
  public let header: [String]
  /// Each as long as `header`; the first `rowHeaders` cells of a row name it.
  public let rows: [[String]]
  public let rowHeaders: Int

  public init(
    caption: String, notice: String? = nil, header: [String], rows: [[String]], rowHeaders: Int = 1
  ) {
    precondition(rows.allSatisfy { $0.count == header.count }, "every row is as long as the header")
    precondition(rowHeaders <= header.count, "row headers are cells of the row")
    self.caption = caption
    self.notice = notice
    self.header = header
    self.rows = rows
    self.rowHeaders = rowHeaders
  }

  /// A Markdown table under its notice, if any, and its caption; ends with a line break.
  public func markdown() -> String {
    let lead = notice.map { "**\(Markdown.literal($0))**\n\n" } ?? ""
    return lead + "\(Markdown.literal(caption))\n\n" + markdownRows()
  }

  /// The Markdown table alone, without notice and caption.
  public func markdownRows() -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    let rule = header.indices.map { $0 < rowHeaders ? "---" : "---:" }
    return line(header.map(Markdown.literal)) + line(rule)
      + rows.map { line($0.map(Markdown.literal)) }.joined()
  }

  /// An HTML `<table>` with scoped headers; text from data may be of either direction.
  public func html() -> Markup {
    let head = header.enumerated().map { column, cell in
      Markup(
        "th", ["scope": "col", "class": column < rowHeaders ? "name" : "number"],
        bidirectional(cell))
    }
    let body = rows.map { row in
      Markup(
        "tr",
        row.enumerated().map { column, cell in
          column < rowHeaders
            ? Markup("th", ["scope": "row"], bidirectional(cell))
            : Markup("td", bidirectional(cell))
        })
    }
    var captionLines = [Markup("span", .text(caption))]
    if let notice {
      captionLines.insert(Markup("strong", ["class": "notice"], .text(notice)), at: 0)
    }
    return Markup(
      "table", Markup("caption", captionLines), Markup("thead", Markup("tr", head)),
      Markup("tbody", body))
  }

  private func bidirectional(_ text: String) -> Markup { Markup("bdi", .text(text)) }
}
