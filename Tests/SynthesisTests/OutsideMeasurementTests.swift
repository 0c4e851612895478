import Foundation
import GraphicalModel
import Marginals
import Privacy
import Tabular
import Testing

@testable import Synthesis

@Suite("Measurements made elsewhere")
struct OutsideMeasurementTests {
  private static let domain = Domain([
    Attribute(name: "sex", values: ["F", "M"]), Attribute(name: "a;ge", values: ["[0,9)", "x\\y"]),
    Attribute(name: "kind", values: ["1", "2", "3"]),
  ])

  private func read(
    _ text: String, domain: Domain = domain, because: String? = nil
  ) throws -> OutsideMeasurements {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("measurements-\(UUID().uuidString).csv")
    try Data(text.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    do {
      return try OutsideMeasurements(
        path: path.path, bytes: Array(text.utf8), domain: domain, privateBecause: because)
    } catch let error as OutsideInputError {
      throw OutsideInputError(error.description.replacingOccurrences(of: path.path, with: "m.csv"))
    }
  }

  private static let pair = """
    sex;a\\;ge,"F;[0,9)",1,2
    a\\;ge;sex,x\\\\y;F,2,2
    sex;a\\;ge,M;x\\\\y,-4.5,2
    sex;a\\;ge,"M;[0,9)",3e1,2

    """

  @Test("cells come in any order of rows and columns, with quotes and escapes")
  func reading() throws {
    let measurements = try read(
      "clique,cell,value,sigma\n" + Self.pair + "kind,2,5,0.5\nkind,1,4,0.5\nkind,3,6,0.5\n")
    #expect(measurements.marginals.map(\.clique) == [Clique([0, 1]), Clique([2])])
    #expect(measurements.marginals[0].values == [1, 2, 30, -4.5])
    #expect(measurements.marginals[0].variance == 4)
    #expect(measurements.marginals[1].values == [4, 5, 6])
    #expect(measurements.marginals[1].variance == 0.25)
    let turned = try read("sigma,value,cell,clique\n1,7,F,sex\n1,8,M,sex\n")
    #expect(turned.marginals.map(\.values) == [[7, 8]])
  }

  @Test(
    "every fault is refused with its row",
    arguments: [
      ("clique,cell,value\n", 1, "the header must name the columns"),
      ("clique,cell,value,sigma\n", 1, "no measurement"),
      ("clique,cell,value,sigma\nage,F,1,1\n", 2, "there is no modelled column \"age\""),
      ("clique,cell,value,sigma\nsex;sex,F;F,1,1\n", 2, "names a column twice"),
      ("clique,cell,value,sigma\nsex,F;M,1,1\n", 2, "has 2 values and its clique 1 columns"),
      (
        "clique,cell,value,sigma\nsex,X,1,1\n", 2, "has no value \"X\"; its values are \"F\", \"M\""
      ),
      ("clique,cell,value,sigma\nsex,F,one,1\n", 2, "value is not a number"),
      ("clique,cell,value,sigma\nsex,F,nan,1\n", 2, "value is not a number"),
      ("clique,cell,value,sigma\nsex,F,1,0\n", 2, "sigma is not a positive number"),
      ("clique,cell,value,sigma\nsex,F,1,1\nsex,F,2,1\n", 3, "stands in row 2 already"),
      ("clique,cell,value,sigma\nsex,F,-1e12,1\n", 2, "not a count of at most 2147483648"),
      ("clique,cell,value,sigma\nsex,F,2e9,1\nsex,M,2e9,1\n", 2, "adds up to 4000000000.0"),
      ("clique,cell,value,sigma\nsex,F,1,1\nsex,M,2,2\n", 3, "sigma is 2.0 here and 1.0 in row 2"),
      (
        "clique,cell,value,sigma\nkind,1,1,1\nsex,F,1,1\nsex,M,1,1\n", 2,
        "has 3 cells and the file 1 of them; the first that is missing is 2"
      ),
      ("clique,cell,value,sigma\nse\\x,F,1,1\n", 2, "stands before \";\" or \"\\\" only"),
    ])
  func faults(text: String, row: Int, message: String) throws {
    let error = #expect(throws: OutsideInputError.self) { try read(text) }
    let line = try #require(error).description
    #expect(line.hasPrefix("m.csv, row \(row): ") && line.contains(message), "\(line)")
  }

  @Test("they enter the fit and the refinement, and cost nothing")
  func use() throws {
    let table = ExampleTable(sizes: [4, 3, 5, 4], rows: 4000)
    let cliques = [Clique([0, 1, 2]), Clique([1, 3])]
    var text = "clique,cell,value,sigma\n"
    for clique in cliques {
      for (cell, share) in table.shares(of: clique).enumerated() {
        var rest = cell
        let codes = clique.attributes.reversed().map { attribute in
          defer { rest /= table.sizes[attribute] }
          return String(rest % table.sizes[attribute])
        }
        text += clique.attributes.map { table.names[$0] }.joined(separator: ";")
        text += ",\(codes.reversed().joined(separator: ";")),\(share * 4000),3\n"
      }
    }
    var settings = MechanismSettings()
    func run() throws -> SynthesisRun {
      try SynthesisRun(
        MatrixMechanism(settings), source: table.source(), epsilon: Epsilon(0.1),
        delta: Delta(1e-6), randomness: .reproducible(seed: 3))
    }
    let alone = try run()
    settings.outside.measurements = try read(text, domain: table.domain)
    let helped = try run()
    #expect(abs(helped.spent.value - alone.spent.value) < 1e-9 * alone.spent.value)
    #expect(helped.model.model.tree.home(of: cliques[0], sizes: table.sizes) != nil)
    let (with, without) = (try helped.model.records(seed: 1), try alone.model.records(seed: 1))
    for clique in cliques {
      let truth = table.shares(of: clique)
      #expect(l1(with.shares(of: clique), truth) < 0.1)
      #expect(l1(with.shares(of: clique), truth) < 0.5 * l1(without.shares(of: clique), truth))
    }
    settings.outside.measurements = try read(
      "clique,cell,value,sigma\nsex,F,1,1\nsex,M,1,1\n")
    #expect(throws: OutsideInputError.self) { try run() }
  }

  @Test("a release with them is private only where somebody says why")
  func standing() throws {
    let text = "clique,cell,value,sigma\nsex,F,1,1\nsex,M,1,1\n"
    let silent = OutsideInputs(measurements: try read(text))
    #expect(silent.reasons.count == 1)
    #expect(try OutsideInputs(measurements: read(text, because: " \n")).reasons.count == 1)
    let declared = OutsideInputs(measurements: try read(text, because: "release of 2021"))
    #expect(declared.reasons.isEmpty)
    let inputs = try #require(ReleaseManifest.Inputs(declared)?.measurements)
    #expect(inputs.privateBecause == "release of 2021" && inputs.marginals == 1)
    #expect(inputs.note.contains("not ours") && inputs.sha256.count == 64)
  }
}
