/// A drawing coordinate as text, to a hundredth of a unit.
func coordinate(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
  let sign = hundredths < 0 ? "-" : ""
  if rest == 0 { return "\(sign)\(whole)" }
  return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)".trimmingZero()
}

/// "x y" as in SVG path data.
func point(_ x: Double, _ y: Double) -> String { "\(coordinate(x)) \(coordinate(y))" }

extension String {
  fileprivate func trimmingZero() -> String { hasSuffix("0") ? String(dropLast()) : self }
}

/// How wide text is expected to be. Fonts differ between machines, so this leans to the wide side:
/// what is laid out by it may leave a gap but does not overlap.
enum TextWidth {
  /// The width of `text` at `size` units a em, from an average of 0.6 em a character; wide East
  /// Asian characters count one em.
  static func of(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0.0) { sum, scalar in
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
        0xFF00...0xFF60, 0x1F300...0x1FAFF:
        sum + size
      default: sum + 0.6 * size
      }
    }
  }

  /// `text` broken between words into lines of at most `width`; a single longer word stays whole.
  static func lines(_ text: String, width: Double, size: Double) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, of("\(last) \(word)", size: size) <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// `text` cut in its middle to at most `width`: the ends are where names differ.
  static func shortened(_ text: String, width: Double, size: Double) -> String {
    if of(text, size: size) <= width { return text }
    var head = text.prefix(text.count / 2)
    var tail = text.suffix(text.count - head.count)
    while of("\(head)…\(tail)", size: size) > width, !(head.isEmpty && tail.isEmpty) {
      if head.count >= tail.count { head = head.dropLast() } else { tail = tail.dropFirst() }
    }
    return "\(head)…\(tail)"
  }
}
