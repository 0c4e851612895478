import Foundation
import Marginalia

@main enum Publish {
  static func main() throws {
    let population = try Population.simulate(victims: 2_000, perpetrators: 4_000, seed: 7)
    try population.write(to: "population", replacing: true)

    let schema = try TableSchema(
      json: Array(Data(contentsOf: URL(filePath: "population/victim_perpetrator.schema.json"))))
    let domain = schema.domain(header: schema.fields.map(\.name))

    let mechanism = MatrixMechanism()
    let (epsilon, delta) = (try Epsilon(1), try Delta(1e-6))
    for part in mechanism.plan(for: domain) {
      print("\(part.share) of the budget: \(part.what)")
    }
  }
}
