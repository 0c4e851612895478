import Foundation
import GraphicalModel
import Marginals
import Privacy
import Testing

@testable import Synthesis
@testable import Tabular

@Suite("Inputs made elsewhere")
struct OutsideInputTests {
  private static let table = ExampleTable(sizes: [4, 3, 5, 4], rows: 4000)

  private func run(
    _ mechanism: any Synthesizer, _ table: ExampleTable = table, epsilon: Double, seed: UInt64 = 1
  ) throws -> SynthesisRun {
    try SynthesisRun(
      mechanism, source: table.source(), epsilon: Epsilon(epsilon), delta: Delta(1e-6),
      randomness: .reproducible(seed: seed))
  }

  private func schema(of domain: Domain) throws -> TableSchema {
    var protection = TableSchema.Protection()
    protection.publicBecause = "codebook"
    return try TableSchema(
      fields: domain.attributes.map { attribute in
        var field = TableSchema.Field(
          name: attribute.name, type: .string, categories: attribute.values.map { .init($0) })
        field.constraints.isRequired = true
        return field
      }, protection: protection)
  }

  /// A released model of a table as an initial model.
  private func initial(
    _ table: ExampleTable, epsilon: Double = 50, isReproducible: Bool = true
  ) throws -> InitialModel {
    let run = try run(MatrixMechanism(), table, epsilon: epsilon, seed: 99)
    let facts = TableFacts(
      schema: try schema(of: table.domain), header: table.names, unknown: .drop)
    let document = ModelDocument(
      mechanism: run.mechanism,
      status: PrivacyStatus(table: facts, isReproducible: isReproducible), schema: facts.schema,
      header: facts.header, model: run.model,
      requested: ReleaseManifest.Guarantee(epsilon: epsilon, delta: 1e-6), inputs: nil)
    let json = try document.json()
    return InitialModel(
      try ModelDocument(json: json, path: "m"), path: "folder/earlier.json", bytes: json)
  }

  private func matrix(_ outside: OutsideInputs) -> MatrixMechanism {
    var settings = MechanismSettings()
    settings.outside = outside
    return MatrixMechanism(settings)
  }

  /// Mean L1 distance of all triples to the table.
  private func error(_ run: SynthesisRun, _ table: ExampleTable = table) throws -> Double {
    let records = try run.model.records(seed: 1)
    let triples = Clique.all(order: 3, of: table.sizes.count)
    return triples.reduce(0) { $0 + l1(records.shares(of: $1), table.shares(of: $1)) }
      / Double(triples.count)
  }

  @Test("the model of a similar table helps, and that of another one does no harm to speak of")
  func help() throws {
    var (alone, similar, other) = (0.0, 0.0, 0.0)
    let near = try initial(ExampleTable(sizes: [4, 3, 5, 4], rows: 4000, seed: 2))
    // The same columns with the values in the reverse order of frequency.
    let reversed = ExampleTable(sizes: [4, 3, 5, 4], rows: 4000, seed: 2).reversed
    let far = try initial(reversed)
    for seed in 1...4 as ClosedRange<UInt64> {
      alone += try error(run(matrix(OutsideInputs()), epsilon: 0.1, seed: seed))
      similar += try error(
        run(matrix(OutsideInputs(initialModel: near)), epsilon: 0.1, seed: seed))
      other += try error(run(matrix(OutsideInputs(initialModel: far)), epsilon: 0.1, seed: seed))
    }
    #expect(similar < 0.7 * alone, "\(similar) \(alone)")
    #expect(other < 1.1 * alone, "\(other) \(alone)")
  }

  @Test("columns and values are matched by name, whatever their order")
  func order() throws {
    let table = Self.table
    let swapped = try initial(
      ExampleTable(sizes: [4, 3, 5, 4], rows: 4000, seed: 2).columns([2, 0, 3, 1]))
    let records = try swapped.records(over: table.domain)
    for attribute in 0..<4 {
      let clique = Clique([attribute])
      #expect(l1(records.shares(of: clique), table.shares(of: clique)) < 0.15, "\(attribute)")
    }
    let values = Domain(
      table.domain.attributes.map { Attribute(name: $0.name, values: $0.values.reversed()) })
    let turned = try swapped.records(over: values)
    #expect(
      turned.shares(of: Clique([2])) == Array(records.shares(of: Clique([2])).reversed()))
  }

  @Test("a model of other columns or values is refused, with their names")
  func mismatch() throws {
    let model = try initial(Self.table, epsilon: 5)
    func refused(_ attributes: [Attribute], _ message: String) {
      let error = #expect(throws: OutsideInputError.self) { try model.check(Domain(attributes)) }
      #expect(error?.description == "earlier.json: " + message)
    }
    let attributes = Self.table.domain.attributes
    refused(
      attributes + [Attribute(name: "b", values: ["0"])], "the initial model has no column \"b\"")
    refused(
      Array(attributes.dropLast()),
      "the initial model has a column \"a3\" that the table lacks")
    refused(
      attributes.dropLast() + [Attribute(name: "a3", values: ["0", "1", "2", "3", "4"])],
      "column \"a3\" of the initial model has no value \"4\"")
    refused(
      attributes.dropLast() + [Attribute(name: "a3", values: ["0", "1", "2"])],
      "column \"a3\" of the initial model has a value \"3\" that the table's lacks")
  }

  @Test("a mechanism without use for them refuses before anything is drawn")
  func unused() throws {
    var settings = MechanismSettings()
    settings.outside.initialModel = try initial(Self.table, epsilon: 5)
    for mechanism in [MSTMechanism(settings), IndependentMechanism(settings)] as [any Synthesizer] {
      #expect(throws: OutsideInputError.self) { try run(mechanism, epsilon: 1) }
    }
  }

  @Test("the release carries an initial model's standing, and names the file")
  func standing() throws {
    let facts = TableFacts(
      schema: try schema(of: Self.table.domain), header: Self.table.names, unknown: .drop)
    for isPrivate in [true, false] {
      let model = try initial(Self.table, epsilon: 5, isReproducible: !isPrivate)
      let outside = OutsideInputs(initialModel: model)
      let status = PrivacyStatus(table: facts, isReproducible: false, outside: outside)
      #expect(status.isPrivate == isPrivate)
      #expect(status.reasons.allSatisfy { $0.contains("earlier.json is not private: the noise") })
      let inputs = try #require(ReleaseManifest.Inputs(outside)?.initialModel)
      #expect(inputs.private == isPrivate && inputs.file == "earlier.json")
      #expect(inputs.sha256.count == 64 && inputs.mechanism == "matrix")
    }
    #expect(ReleaseManifest.Inputs(OutsideInputs()) == nil)
  }
}

extension ExampleTable {
  /// The table with the values of every column in reverse order.
  fileprivate var reversed: ExampleTable {
    ExampleTable(
      sizes: sizes,
      records: records.map { record in zip(record, sizes).map { $1 - 1 - $0 } }, names: names)
  }
}
