import Foundation
import Marginalia

@main enum Publish {
  private static let version = "0.1.0"

  static func main() throws {
    let population = try Population.simulate(victims: 2_000, perpetrators: 4_000, seed: 7)
    try population.write(to: "population", replacing: true)

    let schema = try TableSchema(
      json: Array(Data(contentsOf: URL(filePath: "population/victim_perpetrator.schema.json"))))
    let domain = schema.domain(header: schema.fields.map(\.name))
    print("\(domain.count) columns, \(domain.sizes.reduce(0, +)) values")

    let mechanism = MatrixMechanism()
    for part in mechanism.plan(for: domain) {
      print("\(part.share) of the budget: \(part.what)")
    }

    let loaded = try TableReader.read(
      path: "population/victim_perpetrator.csv", schema: schema, randomness: .system)
    print("the schema is public: \(loaded.standing.isPublic)")
    let facts = loaded.facts

    let run = try SynthesisRun(
      mechanism, source: TableSource(loaded.takeTable()), epsilon: Epsilon(1), delta: Delta(1e-6),
      randomness: .system)
    print("\(run.ledger.count) releases cost \(run.spent.value) of \(run.budget.value)")

    let release = try Release(
      run: run, table: facts, count: nil, samplingSeed: .random(in: 0...(1 << 53)),
      version: version)
    try release.write(to: "release", replacing: true)
    print("private: \(release.status.isPrivate), \(release.records.rowCount) records")

    let verification = try ReleaseVerification(folder: "release", version: version)
    guard verification.problems.isEmpty, let guarantee = verification.guarantee else {
      fatalError("\(verification.problems)")
    }
    print("epsilon \(guarantee.epsilon) at delta \(guarantee.delta)")
  }
}
