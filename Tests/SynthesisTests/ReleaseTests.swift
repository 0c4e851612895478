import Foundation
import GraphicalModel
import Marginals
import Privacy
import Testing

@testable import Synthesis
@testable import Tabular

@Suite("Releases")
struct ReleaseTests {
  private let table = ExampleTable(sizes: [3, 2, 4], rows: 2000)

  private func schema(_ protection: String) throws -> TableSchema {
    let fields = zip(table.names, table.sizes).map { name, size in
      let values = (0..<size).map { #""\#($0)""# }.joined(separator: ",")
      return #"{"name": "\#(name)", "type": "string", "categories": [\#(values)], "#
        + #""constraints": {"required": true}}"#
    }
    let json = #"{"fields": [\#(fields.joined(separator: ","))], "dp": \#(protection)}"#
    return try TableSchema(json: Array(json.utf8))
  }

  /// The manifest and the names of the files that a release writes.
  private func written(
    _ protection: String, unknown: UnknownValuePolicy = .drop, randomness: Randomness = .system,
    rowsAreReproducible: Bool = false
  ) throws -> (manifest: ReleaseManifest, files: [String], model: ModelDocument) {
    let run = try SynthesisRun(
      MatrixMechanism(), source: table.source(), epsilon: Epsilon(5), delta: Delta(1e-6),
      randomness: randomness)
    let release = try Release(
      run: run,
      table: TableFacts(
        schema: try schema(protection), header: table.names, unknown: unknown,
        isReproducible: rowsAreReproducible),
      count: nil, samplingSeed: 3, version: "test")
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("release-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try release.write(to: folder.path)
    let manifest = try JSONDecoder().decode(
      ReleaseManifest.self,
      from: Data(contentsOf: folder.appendingPathComponent(Release.manifestFile)))
    let model = try ModelDocument(
      json: Array(Data(contentsOf: folder.appendingPathComponent(Release.modelFile))), path: "m")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (manifest, names.sorted(), model)
  }

  @Test("a public schema and the system's noise make a private release, and nothing else does")
  func status() throws {
    let because = #"{"publicBecause": "codebook"}"#
    let plain = try written(because)
    #expect(plain.manifest.private && plain.manifest.privateReasons.isEmpty)
    #expect(plain.files == ["model.json", "release.json", "synthetic.csv"])
    for other in [
      try written("{}"), try written(because, unknown: .refuse),
      try written(because, randomness: .reproducible(seed: 1)),
      try written(because, rowsAreReproducible: true),
      try written(#"{"publicBecause": "codebook", "inferredFrom": "data"}"#),
    ] {
      #expect(!other.manifest.private && other.manifest.privateReasons.count == 1)
      #expect(other.files.contains(Release.noticeFile))
      #expect(other.manifest.files.map(\.name).contains(Release.noticeFile))
    }
  }

  @Test("the unit is a row, whatever the schema calls it, where no column names units")
  func unit() throws {
    let unit = try written(#"{"publicBecause": "codebook", "unit": "person"}"#).manifest.unit
    #expect(unit.name == "row" && unit.declared == "person" && unit.unitField == nil)
  }

  @Test("a model read back draws and refines the same records")
  func roundTrip() throws {
    let run = try SynthesisRun(
      MatrixMechanism(), source: table.source(), epsilon: Epsilon(5), delta: Delta(1e-6),
      randomness: .reproducible(seed: 4))
    #expect(run.model.measurements.contains { $0.part == .interaction })
    let read = try written(
      #"{"publicBecause": "codebook"}"#, randomness: .reproducible(seed: 4)
    ).model.model
    #expect(try read.records(seed: 8).records == run.model.records(seed: 8).records)
  }

  @Test("more columns than a model can have are refused before anything is drawn")
  func width() throws {
    let wide = ExampleTable(sizes: [Int](repeating: 2, count: 129), rows: 10)
    for name in MechanismCatalog.names {
      let mechanism = try #require(MechanismCatalog.mechanism(named: name))
      #expect(throws: CountingError.self) {
        try SynthesisRun(
          mechanism, source: wide.source(), epsilon: Epsilon(1), delta: Delta(1e-6),
          randomness: .system)
      }
    }
  }

  @Test("the claim is the budget, whatever was reached below it")
  func claim() throws {
    let manifest = try written(#"{"publicBecause": "made up"}"#).manifest
    let spent = try #require(manifest.spent.first)
    let budget = Price(GaussianDP.mu(epsilon: try Epsilon(5), delta: try Delta(1e-6)))
    #expect(spent.mu == budget.mu && spent.rho == nil && spent.ledgerSum <= budget.value)
    #expect(spent.ledgerSum >= budget.value * (1 - 1e-6))
    #expect(spent.epsilon == Accountant.gdp.epsilon(price: budget, delta: try Delta(1e-6)).value)
  }

  @Test(
    "a status in a file that contradicts its reasons is refused",
    arguments: [
      (#"{"isPrivate": true, "reasons": ["a seed"]}"#, false),
      (#"{"isPrivate": false, "reasons": []}"#, false),
      (#"{"isPrivate": true, "reasons": []}"#, true),
      (#"{"isPrivate": false, "reasons": ["a seed"]}"#, true),
    ])
  func contradiction(json: String, isFine: Bool) {
    let status = try? JSONDecoder().decode(PrivacyStatus.self, from: Data(json.utf8))
    #expect((status != nil) == isFine)
  }

  /// Spends everything and fails.
  private struct Failing: Synthesizer {
    static let name = "failing"
    var settings: [String: SettingValue] { [:] }
    func plan(for domain: Domain) -> [PlannedRelease] { [] }

    func fit(
      _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
    ) throws -> ReleasedModel {
      _ = try IndependentMechanism().fit(source, ledger: &ledger, progress: progress)
      throw ModelSizeError(cells: 11, limit: 10)
    }
  }

  @Test("mst refuses before any noise what some tree of pairs could not hold")
  func largestTree() throws {
    let domain = ExampleTable(sizes: [40, 3, 40], rows: 0).domain
    // A star around a column of 40 values: 40·40 + 40·3 cells.
    try MSTMechanism(MechanismSettings(cellLimit: 1720)).check(domain)
    #expect(throws: ModelSizeError.self) {
      try MSTMechanism(MechanismSettings(cellLimit: 1719)).check(domain)
    }
  }

  @Test("a run that fails after it drew noise says what it spent")
  func spent() throws {
    let wide = ExampleTable(sizes: [40, 40], rows: 20_000)
    let error = #expect(throws: SpentError.self) {
      try SynthesisRun(
        Failing(), source: wide.source(), epsilon: Epsilon(5), delta: Delta(1e-6),
        randomness: .reproducible(seed: 1))
    }
    let spent = try #require(error)
    let budget = ZCDP.rho(epsilon: try Epsilon(5), delta: try Delta(1e-6)).value
    #expect(spent.spent > 0.999 * budget && spent.spent <= budget)
    #expect(spent.description.contains("rho = \(spent.spent) was spent"))
  }
}
