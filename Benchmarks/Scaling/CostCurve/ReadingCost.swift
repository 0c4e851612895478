import Marginalia

/// Reads standard input and says what that took.
enum ReadingCost {
  static func print() throws {
    let before = Usage.peakMebibytes
    let seconds = try Usage.seconds { _ = try TableReader.read(path: "-", randomness: .system) }
    Swift.print(
      """
      processor time \(Usage.rounded(seconds)) s
      peak memory \(Usage.rounded(Usage.peakMebibytes)) MiB, \(Usage.rounded(before)) MiB of it before reading
      """)
  }
}
