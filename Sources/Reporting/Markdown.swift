/// Text from data, made literal for GitHub-flavoured Markdown.
public enum Markdown {
  /// `text` such that a Markdown reader shows its characters: no tag, link, emphasis or table
  /// border can be made by it. Line breaks become spaces.
  public static func literal(_ text: String) -> String {
    let characters = Array(text)
    var result = ""
    for (index, character) in characters.enumerated() {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "[", "]", "|", "~", "$": result += "\\\(character)"
      case "_":
        let inside =
          index > 0 && index + 1 < characters.count && characters[index - 1].isWord
          && characters[index + 1].isWord
        result += inside ? "_" : "\\_"
      case _ where character.isNewline: result += " "
      default: result.append(character)
      }
    }
    return result
  }
}

extension Character {
  fileprivate var isWord: Bool { isLetter || isNumber }
}
