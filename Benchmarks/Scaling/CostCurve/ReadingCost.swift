import Marginalia

/// Reads standard input and says what that took.
enum ReadingCost {
  static func print() throws {
    var stream = Randomness.reproducible(seed: 1).stream("units")
    let before = Usage.peakMebibytes
    let seconds = try Usage.seconds { _ = try TableReader.read(path: "-", using: &stream) }
    Swift.print(
      """
      processor time \(Usage.rounded(seconds)) s
      peak memory \(Usage.rounded(Usage.peakMebibytes)) MiB, \(Usage.rounded(before)) MiB of it before reading
      """)
  }
}
