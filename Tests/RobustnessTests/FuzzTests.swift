import Foundation
import Marginalia
import Testing

/// What is read from outside, each with sound samples to start from.
private enum Target: String, CaseIterable, Sendable {
  case table, tableWithoutSchema, schema, linkedPackage, model, manifest, budget, measurements

  private static let schemaText = """
    {"fields": [
      {"name": "id", "type": "string"}, {"name": "sex", "type": "string", "categories": ["Female", {"value": "Male", "label": "ذكر"}, ""]},
      {"name": "age", "type": "integer", "constraints": {"minimum": 0, "maximum": 110},
       "dp": {"bins": [0, 18, 48, 111]}},
      {"name": "means", "type": "list", "delimiter": ";", "categories": ["a", "b"], "dp": {"maxItems": 2}}],
     "primaryKey": ["id"], "missingValues": ["", "NA"],
     "dp": {"unit": "person", "maxRowsPerUnit": 1, "unknown": "drop", "publicBecause": "codebook",
            "unitField": "id", "impossible": [{"sex": "Male", "age": "[0,18)"}]}}
    """
  private static let tableTexts = [
    "id,sex,age,means\n1,Female,20,a;b\n1,Male,50,\n1,\"\",NA,b\n"
      + String(repeating: "1,Female,20,a;b\n", count: 6),
    "\u{FEFF}id\tsex\tage\tmeans\r\n1\tMale\t7\ta\r\n1\tMale\t7\ta\r\n",
    "age,sex,id,means\n\"1\n8\",\"Fe\"\"male\",1,a\n\"1\n8\",\"Fe\"\"male\",1,a\n",
  ]
  private static let packageText = """
    {"resources": [
      {"name": "p", "path": "p.csv", "schema": {"fields": [{"name": "id", "type": "string"},
        {"name": "x", "type": "string", "categories": ["a", "b"]}], "primaryKey": ["id"],
        "dp": {"unitField": "id", "publicBecause": "made up"}}},
      {"name": "c", "path": "c.csv", "schema": {"fields": [{"name": "id", "type": "string"},
        {"name": "y", "type": "string", "categories": ["a", "b"]}], "primaryKey": ["id"],
        "dp": {"publicBecause": "made up"}}},
      {"name": "l", "path": "l.csv", "schema": {"fields": [{"name": "p", "type": "string"},
        {"name": "c", "type": "string"}], "foreignKeys": [
        {"fields": ["p"], "reference": {"resource": "p", "fields": ["id"]}},
        {"fields": ["c"], "reference": {"resource": "c", "fields": ["id"]}}],
        "dp": {"publicBecause": "made up"}}}],
     "dp": {"childAttributes": "ownAccount"}}
    """
  private static let measurementText = """
    clique,cell,value,sigma
    sex,Female,12.5,3
    sex,Male,7,3
    sex,,1,3
    """

  func samples(_ release: ReleasedFiles) -> [[UInt8]] {
    switch self {
    case .table, .tableWithoutSchema: Self.tableTexts.map { Array($0.utf8) }
    case .schema: [Array(Self.schemaText.utf8)]
    case .linkedPackage: [Array(Self.packageText.utf8)]
    case .model: [release.model]
    case .manifest: [release.manifest]
    case .budget: [release.budget]
    case .measurements: [Array(Self.measurementText.utf8)]
    }
  }

  /// Reads an input that may be broken; throws what the library throws.
  func read(_ bytes: [UInt8], at path: String) throws {
    switch self {
    case .table, .tableWithoutSchema:
      let schema = self == .table ? try TableSchema(json: Array(Self.schemaText.utf8)) : nil
      _ = try TableReader.read(path: path, schema: schema, randomness: .system)
    case .schema: _ = try TableSchema(json: bytes)
    case .linkedPackage: _ = try LinkedSchema(package: bytes)
    case .model: _ = try ModelDocument(json: bytes, path: path)
    case .manifest: _ = try JSONDecoder().decode(ReleaseManifest.self, from: Data(bytes))
    case .budget: _ = try BudgetFile(path).read()
    case .measurements:
      let domain = try TableSchema(json: Array(Self.schemaText.utf8)).domain(header: [
        "sex", "age", "means",
      ])
      _ = try OutsideMeasurements(path: path, bytes: bytes, domain: domain)
    }
  }
}

/// Files of a small release.
private struct ReleasedFiles: Sendable {
  let model: [UInt8]
  let manifest: [UInt8]
  let budget: [UInt8]

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = folder.appendingPathComponent("people.csv").path
    try Data("sex,age\nFemale,Minor\nMale,Adult\nMale,Adult\n".utf8).write(
      to: URL(fileURLWithPath: table))
    let schema = try TableSchema(
      json: Array(
        #"{"fields": [{"name": "sex", "type": "string", "categories": ["Female", "Male"]}, {"name": "age", "type": "string", "categories": ["Adult", "Minor"]}], "dp": {"publicBecause": "made up"}}"#
          .utf8))
    let loaded = try TableReader.read(path: table, schema: schema, randomness: .system)
    let facts = loaded.facts
    let run = try SynthesisRun(
      MSTMechanism(), source: TableSource(loaded.takeTable()), epsilon: Epsilon(1),
      delta: Delta(1e-6), randomness: .reproducible(seed: 1))
    let release = try Release(run: run, table: facts, count: 5, samplingSeed: 1, version: "0")
    let output = folder.appendingPathComponent("release")
    try release.write(to: output.path)
    model = Array(try Data(contentsOf: output.appendingPathComponent(Release.modelFile)))
    manifest = Array(try Data(contentsOf: output.appendingPathComponent(Release.manifestFile)))
    var ledger = DatasetBudget(dataset: "people", epsilon: try Epsilon(4), delta: try Delta(1e-6))
    _ = try ledger.reserve(
      .init(
        mechanism: "mst", rho: Rho(0.01), epsilon: Epsilon(1), delta: Delta(1e-6), time: 1))
    budget = Array(try JSONEncoder().encode(ledger))
  }
}

/// A trap ends the whole run of the tests; the input that did it is then in the temporary folder.
@Suite("Broken inputs", .serialized)
struct FuzzTests {
  /// For all targets together; MARGINALIA_FUZZ_SECONDS=600 for a long run.
  private static let seconds =
    ProcessInfo.processInfo.environment["MARGINALIA_FUZZ_SECONDS"].flatMap(Double.init) ?? 20
  /// MARGINALIA_FUZZ_SEED repeats another run's inputs.
  private static let seed =
    ProcessInfo.processInfo.environment["MARGINALIA_FUZZ_SEED"].flatMap(UInt64.init) ?? 20_261_129
  private static let release = Result { try ReleasedFiles() }

  @Test(
    "no broken input traps, and each that is refused is told in bounded words",
    arguments: Target.allCases)
  private func fuzz(target: Target) throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("marginalia-fuzz-\(target.rawValue)")
    let samples = target.samples(try Self.release.get())
    for sample in samples {
      try Data(sample).write(to: file)
      #expect(throws: Never.self) { try target.read(sample, at: file.path) }
    }
    var fuzzer = Fuzzer(samples: samples, seed: Self.seed)
    let end = ContinuousClock.now + .seconds(Self.seconds / Double(Target.allCases.count))
    var refused = 0
    repeat {
      let input = fuzzer.next()
      try Data(input).write(to: file)
      do { try target.read(input, at: file.path) } catch {
        refused += 1
        // Foundation's own errors are not shown to anyone: commands put them in their words.
        guard !(error is DecodingError) else { continue }
        // All problems of a schema are told at once.
        let text = "\(error)"
        #expect(!text.isEmpty && text.utf8.count < 20_000, "\(target): \(text)")
      }
    } while ContinuousClock.now < end
    #expect(refused > 0)
    try FileManager.default.removeItem(at: file)
  }
}
