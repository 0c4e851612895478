import CZlib
import Foundation
import Tabular

/// Sebastiano Vigna's SplitMix64: a small generator with a seed, for tests alone.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}

/// A folder that disappears with its last reference.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tabular-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    return url.path
  }

  func file(_ name: String, _ text: String) throws -> String {
    try file(name, Array(text.utf8))
  }
}

/// One gzip member that holds `bytes`.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  var input = bytes
  var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 100)
  let count = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(target.count)
      deflate(&stream, Z_FINISH)
      return target.count - Int(stream.avail_out)
    }
  }
  deflateEnd(&stream)
  return Array(output[..<count])
}

extension CodedTable {
  /// The cells as texts, row by row.
  var texts: [[String]] {
    (0..<rowCount).map { row in
      zip(domain.attributes, columns).map { $0.values[$1[row]] }
    }
  }
}

extension TableSchema {
  init(_ text: String) throws {
    try self.init(json: Array(text.utf8))
  }
}

/// Reads a table that is not sensitive.
func read(
  _ path: String, schema: TableSchema? = nil, unknown: UnknownValuePolicy? = nil, seed: UInt64 = 1
) throws -> TableReader.Coded {
  var generator = SplitMix64(seed)
  return try TableReader.readCoded(
    path: path, schema: schema, unknown: unknown, using: &generator)
}

/// The error that `body` throws.
func failure<E: Error>(_ type: E.Type, _ body: () throws -> Void) -> E? {
  do {
    try body()
    return nil
  } catch { return error as? E }
}
