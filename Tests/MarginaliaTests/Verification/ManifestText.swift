import Foundation

/// A manifest as the lines of its text, each leaf on one of its own, for edits that leave all other
/// bytes as they are.
struct ManifestText {
  /// A value that is no list and no object.
  struct Leaf {
    /// As in "ledger[3].price".
    let path: String
    fileprivate let line: Int
    fileprivate let value: Range<String.Index>

    /// The path with every number of a list left out: "ledger[].price".
    var kind: String { path.replacing(/\[\d+\]/, with: "[]") }
  }

  private var lines: [String]
  private(set) var leaves: [Leaf] = []

  init(_ data: Data) {
    lines = String(decoding: data, as: UTF8.self).components(separatedBy: "\n")
    var stack: [(path: String, next: Int?)] = [("", nil)]
    for (number, line) in lines.enumerated() {
      let text = line.drop { $0 == " " }
      guard let first = text.first else { continue }
      if first == "}" || first == "]" {
        stack.removeLast()
        continue
      }
      let key = text.firstRange(of: "\" : ").map { String(text[..<$0.lowerBound].dropFirst()) }
      let start = key == nil ? text.startIndex : text.firstRange(of: "\" : ")!.upperBound
      var path = stack[stack.count - 1].path
      if let key {
        path += (path.isEmpty ? "" : ".") + key
      } else if let next = stack[stack.count - 1].next {
        path += "[\(next)]"
        stack[stack.count - 1].next = next + 1
      }
      let rest = text[start...]
      let isEmpty = rest.hasPrefix("[]") || rest.hasPrefix("{}")
      if !isEmpty, let opening = rest.first, opening == "{" || opening == "[" {
        stack.append((path, opening == "[" ? 0 : nil))
      } else {
        let end = rest.hasSuffix(",") ? text.index(before: text.endIndex) : text.endIndex
        leaves.append(Leaf(path: path, line: number, value: start..<end))
      }
    }
  }

  var data: Data { Data(lines.joined(separator: "\n").utf8) }

  func value(_ leaf: Leaf) -> String { String(lines[leaf.line][leaf.value]) }

  /// The text with another value in a leaf's place.
  func replacing(_ leaf: Leaf, by value: String) -> ManifestText {
    var copy = self
    copy.lines[leaf.line].replaceSubrange(leaf.value, with: value)
    return copy
  }

  /// The text without a leaf, and without the comma before it where it was the last of its list.
  func removing(_ leaf: Leaf) -> ManifestText {
    var copy = self
    let isLast = !lines[leaf.line].hasSuffix(",")
    if isLast, copy.lines[leaf.line - 1].hasSuffix(",") { copy.lines[leaf.line - 1].removeLast() }
    copy.lines.remove(at: leaf.line)
    return copy
  }

  /// Other values that a leaf could have: a number half as large again, the other flag, more text, and of
  /// a fraction another numerator.
  func edits(of leaf: Leaf) -> [String] {
    let value = value(leaf)
    switch value {
    case "true": return ["false"]
    case "false": return ["true"]
    case "[]", "{}": return []
    default: break
    }
    if let whole = Int(value) { return ["\(whole + max(1, whole / 2))"] }
    if let number = Double(value) { return ["\(number * 1.5)"] }
    let text = value.dropFirst().dropLast()
    if let fraction = text.wholeMatch(of: /(\d+)\/(\d+)/), let numerator = Int(fraction.1) {
      return ["\"\(numerator + numerator / 2 + 1)/\(fraction.2)\"", "\"\(text)x\""]
    }
    return ["\"\(text)x\""]
  }
}
