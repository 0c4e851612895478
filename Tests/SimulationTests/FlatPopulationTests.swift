import Tabular
import Testing

@testable import Simulation

@Suite("Flat table of a population")
struct FlatPopulationTests {
  @Test("flattening the three tables gives the flat table", arguments: [(1, 2), (400, 700)])
  func flattening(victims: Int, perpetrators: Int) throws {
    let population = try Population.simulate(victims: victims, perpetrators: perpetrators, seed: 7)
    let written = try WrittenPopulation(victims: victims, perpetrators: perpetrators, seed: 7)
    let flat = CSVTable(.init(try #require(population.linkedRows.flatCSV())))
    #expect(flat.rows.count == victims)
    #expect(flat.header.count == population.parameters.columns.count)
    for name in flat.header { #expect(flat.column(name) == written.flat.column(name), "\(name)") }
  }
}

extension Population {
  /// The three tables as codes, the columns that the condensed table lacks left out.
  fileprivate var linkedRows: LinkedRows {
    let victims = zip(parameters.columns, rows).filter { $0.0.subject == .victim }
    return LinkedRows(
      parents: table(victims.map(\.0.name), victims.map(\.0.cells), victims.map(\.1), victimCount),
      children: table(.perpetrator, perpetrators, perpetratorCount),
      links: table(.link, links.items, linkCount), parentOfLink: links.victim,
      childOfLink: links.perpetrator)
  }

  private func table(
    _ subject: PopulationParameters.Column.Subject, _ codes: [[UInt8]], _ count: Int
  ) -> CodedTable {
    let columns = parameters.columns.filter { $0.subject == subject }
    return table(columns.map(\.name), columns.map(\.items), codes, count)
  }

  private func table(
    _ names: [String], _ values: [[String]], _ codes: [[UInt8]], _ count: Int
  ) -> CodedTable {
    CodedTable(
      domain: Domain(zip(names, values).map { Attribute(name: $0, values: $1) }),
      columns: codes.map { .bytes($0) }, rowCount: count)
  }
}
