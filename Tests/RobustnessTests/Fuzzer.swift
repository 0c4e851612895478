import Marginalia

/// Makes broken inputs out of sound ones; the same of the same seed.
struct Fuzzer {
  private var generator: CounterGenerator
  private let samples: [[UInt8]]

  /// What decoders trip over.
  private static let tokens = [
    "\"", "\"\"", ",", ";", "\r", "\n", "\t", "\u{0}", "\u{FEFF}", "\\", "\\u0000", "\\ud800", "{",
    "}",
    "[", "]", "[[[[[[[[", ":", "null", "true", "-1", "0", "-0.0", "1e999", "-1e999", "1e-999",
    "NaN",
    "9223372036854775807", "9223372036854775808", "18446744073709551616", "4611686018427387904",
    "0.1e1", "é", "e\u{301}", "\u{202E}", "{}", "[]", "\"\":", ",,,,,,",
  ].map { Array($0.utf8) }

  init(samples: [[UInt8]], seed: UInt64) {
    self.samples = samples
    generator = CounterGenerator(seed: seed)
  }

  mutating func next() -> [UInt8] {
    var bytes = samples.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 1...6, using: &generator) { change(&bytes) }
    return bytes
  }

  private mutating func place(in bytes: [UInt8]) -> Int {
    Int.random(in: 0...bytes.count, using: &generator)
  }

  /// A short stretch, which may be empty.
  private mutating func stretch(of bytes: [UInt8]) -> Range<Int> {
    let start = place(in: bytes)
    return start..<min(bytes.count, start + Int.random(in: 0...24, using: &generator))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0:
      guard !bytes.isEmpty else { return }
      bytes[Int.random(in: bytes.indices, using: &generator)] ^=
        1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes.removeSubrange(stretch(of: bytes))
    case 2:
      let copied = Array(bytes[stretch(of: bytes)])
      bytes.insert(contentsOf: copied, at: place(in: bytes))
    case 3: bytes.removeSubrange(place(in: bytes)...)
    case 4:
      let token = Self.tokens.randomElement(using: &generator) ?? []
      bytes.replaceSubrange(stretch(of: bytes), with: token)
    case 5: replaceNumber(in: &bytes)
    case 6:
      let other = samples.randomElement(using: &generator) ?? []
      let spliced = Array(other[stretch(of: other)])
      bytes.insert(contentsOf: spliced, at: place(in: bytes))
    default:
      let token = Self.tokens.randomElement(using: &generator) ?? []
      bytes.insert(contentsOf: token, at: place(in: bytes))
    }
  }

  /// Puts another number in place of one: sizes and shapes are what memory and indices depend on.
  private mutating func replaceNumber(in bytes: inout [UInt8]) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let starts = bytes.indices.filter { index in
      digits.contains(bytes[index]) && (index == 0 || !digits.contains(bytes[index - 1]))
    }
    guard let start = starts.randomElement(using: &generator) else { return }
    let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
    let numbers = ["0", "-1", "2", "65536", "1e9", "4294967296", "9223372036854775807", "1e308"]
    bytes.replaceSubrange(
      start..<end, with: Array((numbers.randomElement(using: &generator) ?? "0").utf8))
  }
}
