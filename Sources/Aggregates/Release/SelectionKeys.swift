/// Combinations of items as Synthetic Data Showcase writes them: `A:a1;B:b1`, in the order of these
/// texts.
///
/// A `;` or `:` inside a name or a value is written `<semicolon>` or `<colon>`, and white space
/// around it is taken away; so are the characters that end a cell of the file.
package struct SelectionKeys: Sendable {
  private let texts: [String]

  package init(_ domain: ItemDomain) {
    texts = domain.items.map { "\(Self.escaped($0.column)):\(Self.escaped($0.value))" }
  }

  package func key(of items: some Sequence<UInt16>) -> String {
    items.map { texts[Int($0)] }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ";")
  }

  private static func escaped(_ text: String) -> String {
    var parts = text[...]
    while parts.first?.isWhitespace == true { parts.removeFirst() }
    while parts.last?.isWhitespace == true { parts.removeLast() }
    var result = ""
    for character in parts {
      switch character {
      case ";": result += "<semicolon>"
      case ":": result += "<colon>"
      case "\t", "\n", "\r", "\r\n": result += " "
      default: result.append(character)
      }
    }
    return result
  }
}

extension CombinationCounts {
  /// The counts as Showcase's aggregates file, `selections` and `protected_count` between tabs:
  /// first the number of records, then combinations by length, frequent ones first.
  package func aggregatesFile() -> [UInt8] {
    let keys = SelectionKeys(domain)
    var text = "selections\tprotected_count\nrecord_count\t\(recordCount)\n"
    for (depth, level) in counts.enumerated() {
      for place in level.indices.sorted(by: { (-level[$0], $0) < (-level[$1], $1) }) {
        text += keys.key(of: tree.items(at: place, length: depth + 1)) + "\t\(level[place])\n"
      }
    }
    return Array(text.utf8)
  }
}
