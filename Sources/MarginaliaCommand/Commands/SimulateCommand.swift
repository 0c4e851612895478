import ArgumentParser
import Marginalia

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Make a population of victims, perpetrators and the links between them.",
    discussion: """
      Everybody in it is made up; its statistics follow the Global Victim-Perpetrator Synthetic \
      Dataset (CTDC, 2022). The folder holds victims.csv, perpetrators.csv, links.csv, their \
      datapackage.json, and the flat victim_perpetrator.csv with its schema.

      Example:
        marginalia simulate --victims 17000 --perpetrators 37000 --seed 7 \\
          --output population
      """)

  @Option(help: "Number of victims.") var victims = 17_000
  @Option(help: "Number of perpetrators.") var perpetrators = 37_000
  @Option(help: "The same seed makes the same population.") var seed: UInt64
  @Flag(help: "Leave out the country and the year, which the published table does not have.")
  var publishedColumns = false
  @Option(help: "Folder to make; it must not exist, or be empty.") var output: String
  @Flag(help: "Replace the folder if it exists.") var replace = false
  @Flag(help: "Print one JSON document to standard output.") var json = false

  private struct Report: Encodable {
    let output: String
    let victims: Int
    let perpetrators: Int
    let links: Int
    let seed: UInt64
  }

  func run() throws {
    var population = try Population.simulate(
      victims: victims, perpetrators: perpetrators, seed: seed)
    population.hasPlaces = !publishedColumns
    try population.write(to: output, replacing: replace)
    if json {
      try Terminal.writeJSON(
        Report(
          output: output, victims: population.victimCount,
          perpetrators: population.perpetratorCount, links: population.linkCount, seed: seed))
    } else {
      Terminal.write(
        "\(output): \(population.victimCount) victims, \(population.perpetratorCount) "
          + "perpetrators, \(population.linkCount) links (simulated; nobody in it exists)\n")
    }
  }
}
