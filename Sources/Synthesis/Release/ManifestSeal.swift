import Crypto
import Foundation

/// The digest that a manifest holds of itself, so that no byte of it changes alone.
///
/// The key `sha256` at the top of release.json is the SHA-256 of the file with the digest's own 64
/// digits written as zeros. Whoever edits a manifest can compute it anew: it is no signature.
package enum ManifestSeal {
  private static let blank = [UInt8](repeating: UInt8(ascii: "0"), count: 64)
  private static let key = Array("\"sha256\" : \"".utf8)

  /// The manifest as the bytes of release.json.
  package static func sealed(_ manifest: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = Array(try encoder.encode(Blank(manifest: manifest))) + [0x0A]
    guard let sealed = resealed(bytes) else { preconditionFailure("a manifest without its seal") }
    return sealed
  }

  /// Whether the digest is that of the bytes; false where there is none.
  package static func holds(_ bytes: [UInt8]) -> Bool { resealed(bytes) == bytes }

  /// The bytes with the digest computed anew; nil where there is none.
  package static func resealed(_ bytes: [UInt8]) -> [UInt8]? {
    guard let place = place(in: bytes) else { return nil }
    var bytes = bytes
    bytes.replaceSubrange(place, with: blank)
    bytes.replaceSubrange(place, with: hexadecimal(SHA256.hash(data: bytes)).utf8)
    return bytes
  }

  /// Where the digits stand: behind the key's only place on the first level, which is indented by two.
  private static func place(in bytes: [UInt8]) -> Range<Int>? {
    let line = Array("\n  ".utf8) + key
    guard let start = bytes.firstRange(of: line)?.upperBound, start + 64 < bytes.count,
      bytes[start + 64] == UInt8(ascii: "\"")
    else { return nil }
    return start..<start + 64
  }

  /// A digest in hexadecimal digits.
  package static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private struct Blank<Manifest: Encodable>: Encodable {
    enum CodingKeys: String, CodingKey { case sha256 }

    let manifest: Manifest

    func encode(to encoder: any Encoder) throws {
      try manifest.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(String(decoding: blank, as: UTF8.self), forKey: .sha256)
    }
  }
}
