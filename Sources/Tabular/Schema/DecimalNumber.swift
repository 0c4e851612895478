/// Decimal numbers as texts.
package enum DecimalNumber {
  /// The number that `text` writes in decimal notation ("-12", "3.50", "1e3"), or nil for anything
  /// else: spaces, hexadecimal, "inf" and "nan" are not numbers here.
  package static func parse(_ text: String) -> Double? {
    let allowed = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }
    guard allowed, let value = Double(text), value.isFinite else { return nil }
    return value
  }
}
