import Crypto

/// Where the random bits of a run come from: the system, or a key that reproduces them.
///
///     let randomness = Randomness.reproducible(seed: 7)
///     var stream = randomness.stream("noise/one-way/3")
///     let bits = stream.next()
///
/// A stream is asked for by purpose, once per purpose. Streams of different purposes are
/// independent, whatever the order or the thread in which they are asked for, so a result does not
/// depend on the number of threads.
///
/// ## Privacy
/// A release draws from `system`. Under a key the noise can be recomputed, and subtracted, by
/// whoever has the key: such a run is an experiment and its release says that it is not private
/// (`isReproducible`). Under a key, the same purpose asked for twice gives the same bits twice; two
/// noises drawn from them cancel in a difference, so ask once per purpose.
public struct Randomness: Sendable {
  private enum Source: Sendable {
    case system
    case keyed(SymmetricKey)
  }

  private let source: Source

  /// The operating system's generator.
  public static let system = Randomness(source: .system)

  /// Streams keyed by a seed: the master key is the seed's 8 bytes, least significant first.
  public static func reproducible(seed: UInt64) -> Randomness {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: seed >> (8 * $0)) }
    return Randomness(source: .keyed(SymmetricKey(data: bytes)))
  }

  /// Streams keyed by a master key of 32 bytes.
  ///
  /// - Throws: `PrivacyParameterError.invalidKeyLength` for another number of bytes.
  public static func reproducible(
    masterKey: [UInt8]
  ) throws(PrivacyParameterError) -> Randomness {
    guard masterKey.count == 32 else {
      throw .invalidKeyLength(bytes: masterKey.count, expected: 32)
    }
    return Randomness(source: .keyed(SymmetricKey(data: masterKey)))
  }

  /// Whether the bits can be drawn again, by whoever has the key.
  public var isReproducible: Bool {
    switch source {
    case .system: false
    case .keyed: true
    }
  }

  /// The stream for `purpose`, such as `"noise/one-way/3"`, from its start.
  ///
  public func stream(_ purpose: String) -> RandomStream {
    switch source {
    case .system:
      return RandomStream(.system)
    case .keyed(let master):
      return RandomStream(.keystream(Keystream(masterKey: master, purpose: purpose)))
    }
  }
}
