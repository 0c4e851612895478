#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The operating system's random generator, asked for whole blocks: one system call a word, as
/// `SystemRandomNumberGenerator` makes, costs more than the noise drawn from it.
enum SystemEntropy {
  /// The most bytes one call of `getentropy` gives.
  private static let callLimit = 256

  /// Overwrites `words` with bits of the system's generator. A system without one stops the
  /// process: no noise is better than noise from nowhere.
  static func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
    let bytes = UnsafeMutableRawBufferPointer(words)
    guard let base = bytes.baseAddress else { return }
    #if canImport(Darwin)
      arc4random_buf(base, bytes.count)
    #else
      for offset in stride(from: 0, to: bytes.count, by: callLimit) {
        let status = getentropy(base + offset, min(callLimit, bytes.count - offset))
        precondition(status == 0, "the system's random generator does not answer")
      }
    #endif
  }
}
