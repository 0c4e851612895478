/// How Synthetic Data Showcase writes items and combinations of them: "A:a1;B:b1", with the reserved
/// ";" and ":" inside names and values written "<semicolon>" and "<colon>", and an item a1 of a list
/// A as "A_a1:1".
public enum ItemNames {
  /// What joins the items of a combination.
  public static let separator: Character = ";"

  /// "A:a1"
  public static func text(column: String, value: String) -> String {
    "\(escaped(column)):\(escaped(value))"
  }

  /// An item as it is written: its column, its value, and both together.
  package struct Name: Sendable, Equatable {
    package let column: String
    package let value: String

    package var text: String { "\(column):\(value)" }
  }

  /// For each item of a domain its name; no two are written alike.
  ///
  /// Where the spelling makes two items one ("a" and "a ", ";" and "<semicolon>", an item of a list A
  /// and a column A_a1), the later one gets a number behind its value: "A:a (2)".
  package static func names(_ domain: ItemDomain) -> [Name] {
    var seen: Set<String> = []
    return domain.items.map { item in
      let column = domain.columns[item.attribute]
      var name =
        column.delimiter == nil
        ? Name(column: escaped(column.name), value: escaped(item.text))
        : Name(column: "\(escaped(column.name))_\(escaped(item.text))", value: item.value)
      var number = 1
      let value = name.value
      while !seen.insert(name.text).inserted {
        number += 1
        name = Name(column: name.column, value: "\(value) (\(number))")
      }
      return name
    }
  }

  /// For each item of a domain its text.
  package static func texts(_ domain: ItemDomain) -> [String] { names(domain).map(\.text) }

  /// White space around a text is taken away, and what would end a cell of the file becomes a space.
  private static func escaped(_ text: String) -> String {
    var parts = text[...]
    while parts.first?.isWhitespace == true { parts.removeFirst() }
    while parts.last?.isWhitespace == true { parts.removeLast() }
    return parts.reduce(into: "") { result, character in
      switch character {
      case ";": result += "<semicolon>"
      case ":": result += "<colon>"
      case "\t", "\n", "\r", "\r\n": result += " "
      default: result.append(character)
      }
    }
  }
}
