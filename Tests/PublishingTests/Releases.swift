import Foundation
import Privacy
import Synthesis
import Tabular

@testable import Publishing

/// A folder that is removed with its last reference.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "publishing-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Small releases to publish.
enum Releases {
  static let version = "0.1.0"

  static let schema = """
    {"fields": [
      {"name": "colour", "type": "string", "title": "Colour of the coat",
       "categories": [{"value": "red", "label": "Red"}, {"value": "blue", "label": "أزرق"}]},
      {"name": "size", "type": "string", "categories": ["s", "m", "l"]},
      {"name": "<script>", "type": "string", "categories": ["</script><script>alert(1)", "b"]}],
     "dp": {"publicBecause": "made up"}}
    """

  static func table(rows: Int = 400) -> String {
    let lines = (0..<rows).map { row in
      "\(row % 3 == 0 ? "red" : "blue"),\(["s", "m", "l"][row % 3]),\(row % 5 == 0 ? "b" : "</script><script>alert(1)")"
    }
    return "colour,size,<script>\n" + lines.joined(separator: "\n") + "\n"
  }

  /// Writes a release and returns its folder.
  static func make(
    in folder: TemporaryFolder, mechanism: String = "matrix", seed: UInt64? = nil
  ) throws -> String {
    let table = folder.path + "/table.csv"
    try Data(Self.table().utf8).write(to: URL(fileURLWithPath: table))
    var generator = SystemRandomNumberGenerator()
    let loaded = try TableReader.read(
      path: table, schema: try TableSchema(json: Array(schema.utf8)), using: &generator)
    let facts = loaded.facts
    let run = try SynthesisRun(
      try #require(MechanismCatalog.synthesizer(named: mechanism)), table: loaded,
      epsilon: try Epsilon(2), delta: try Delta(1e-6),
      randomness: seed.map { Randomness(seed: $0) } ?? Randomness())
    let release = try Release(
      run: run, table: facts, count: nil, samplingSeed: 5, version: version)
    let path = folder.path + "/release"
    try release.write(to: path)
    return path
  }
}
