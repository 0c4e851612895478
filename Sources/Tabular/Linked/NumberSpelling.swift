/// The shortest spelling of decimal numbers, by which "07", "7.0" and " 7" are the same.
enum NumberSpelling {
  private static let zero = UInt8(ascii: "0")
  private static let point = UInt8(ascii: ".")

  /// The number that `bytes` write in digits, spaces around it left out, with neither superfluous
  /// zeros nor a plus sign; nil for other texts.
  static func canonical(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var rest = bytes[...]
    while rest.first == 0x20 { rest = rest.dropFirst() }
    while rest.last == 0x20 { rest = rest.dropLast() }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let parts = rest.split(separator: point, maxSplits: 1, omittingEmptySubsequences: false)
    guard !rest.isEmpty, parts.joined().allSatisfy({ (zero...zero + 9).contains($0) }),
      parts.contains(where: { !$0.isEmpty })
    else { return nil }
    let whole = parts[0].drop { $0 == zero }
    var fraction = parts.count == 2 ? parts[1] : parts[0].prefix(0)
    while fraction.last == zero { fraction = fraction.dropLast() }
    var result = whole.isEmpty ? [zero] : Array(whole)
    if !fraction.isEmpty { result += [point] + fraction }
    return isNegative && result != [zero] ? [UInt8(ascii: "-")] + result : result
  }
}
