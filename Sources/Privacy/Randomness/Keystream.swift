import Crypto
import CryptoExtras

/// The AES-256-CTR keystream of one purpose, handed out in blocks from counter zero.
///
/// The 16-byte counter block holds the number of 16-byte blocks handed out before, in big-endian
/// order, as the cipher itself counts: pieces join into the one keystream whatever their size, and
/// no counter occurs twice.
struct Keystream {
  private let key: SymmetricKey
  private var blocksUsed: UInt64 = 0

  /// The keystream under HKDF-SHA256(`masterKey`, info: `purpose` in UTF-8).
  init(masterKey: SymmetricKey, purpose: String) {
    key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: masterKey, info: Array(purpose.utf8), outputByteCount: 32)
  }

  /// Overwrites `words` with the next `8 · words.count` bytes, read as little-endian words.
  ///
  /// - Precondition: `words.count` is even, so that no cipher block is cut.
  mutating func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
    precondition(words.count.isMultiple(of: 2), "a keystream is cut between its blocks")
    let counter = (0..<16).map { position in
      position < 8 ? 0 : UInt8(truncatingIfNeeded: blocksUsed >> (8 * (15 - position)))
    }
    blocksUsed += UInt64(words.count / 2)
    guard let nonce = try? AES._CTR.Nonce(nonceBytes: counter),
      let bytes = try? AES._CTR.encrypt(
        [UInt8](repeating: 0, count: 8 * words.count), using: key, nonce: nonce)
    else { preconditionFailure("AES-256-CTR takes a 32-byte key and a 16-byte counter") }
    bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(words).copyMemory(from: $0) }
    for index in words.indices { words[index] = UInt64(littleEndian: words[index]) }
  }
}
