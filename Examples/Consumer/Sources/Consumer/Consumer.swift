import Foundation
import Marginalia

/// `Consumer TABLE SCHEMA`: draws a private synthetic table and prints its number of records.
@main enum Consumer {
  static func main() throws {
    let (table, schema) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let loaded = try TableReader.read(
      path: table, schema: try TableSchema(json: Array(Data(contentsOf: URL(filePath: schema)))),
      randomness: .system)
    let release = try SynthesisRun(
      MatrixMechanism(), source: TableSource(loaded.takeTable()), epsilon: Epsilon(1),
      delta: Delta(1e-6), randomness: .system)
    print(try release.model.records(seed: .random(in: 0...(1 << 53))).rowCount)
  }
}
