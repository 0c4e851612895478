/// How Synthetic Data Showcase writes items and combinations of them: "A:a1;B:b1", with the reserved
/// ";" and ":" inside names and values written "<semicolon>" and "<colon>".
public enum ItemNames {
  /// What joins the items of a combination.
  public static let separator: Character = ";"

  /// "A:a1"
  public static func text(column: String, value: String) -> String {
    "\(escaped(column)):\(escaped(value))"
  }

  /// For each item of a domain its text.
  static func texts(_ domain: ItemDomain) -> [String] {
    domain.items.map { text(column: $0.column, value: $0.value) }
  }

  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ":") }) else {
      return text
    }
    return text.reduce(into: "") { result, character in
      switch character {
      case ";": result += "<semicolon>"
      case ":": result += "<colon>"
      default: result.append(character)
      }
    }
  }
}
