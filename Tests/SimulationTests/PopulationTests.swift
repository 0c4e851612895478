import Testing

@testable import Simulation

@Suite("Population")
struct PopulationTests {
  static let sizes = [(1, 2), (5, 12), (100, 150), (1000, 120), (1000, 9000), (17_000, 37_000)]

  @Test(
    "counts are as asked, keys resolve, nobody is left out and no link repeats", arguments: sizes)
  func integrity(victims: Int, perpetrators: Int) throws {
    let population = try WrittenPopulation(victims: victims, perpetrators: perpetrators, seed: 7)
    let victimIDs = population.victims.column("victim_id")
    let perpetratorIDs = population.perpetrators.column("perpetrator_id")
    #expect(victimIDs == (1...victims).map(String.init))
    #expect(perpetratorIDs == (1...perpetrators).map(String.init))
    #expect(population.flat.rows.count == victims)
    let links = counts(population.links, ["victim_id", "perpetrator_id"])
    #expect(links.count == population.links.rows.count)
    #expect(Set(population.links.column("victim_id")).isSubset(of: victimIDs))
    #expect(Set(population.links.column("perpetrator_id")) == Set(perpetratorIDs))
  }

  @Test("a row is exactly the flattening of its victim's perpetrators and links", arguments: sizes)
  func flattening(victims: Int, perpetrators: Int) throws {
    let population = try WrittenPopulation(victims: victims, perpetrators: perpetrators, seed: 3)
    let victimColumns = population.victims.header.dropFirst()
    for name in victimColumns {
      #expect(population.flat.column(name) == population.victims.column(name))
    }
    let perpetratorOfID = Dictionary(
      uniqueKeysWithValues: population.perpetrators.rows.map { ($0[0], $0) })
    let linksOfVictim = Dictionary(grouping: population.links.rows) { $0[0] }
    let perpetratorSide = population.flat.header.filter { !victimColumns.contains($0) }
    for name in perpetratorSide {
      let ofLink = population.links.header.firstIndex(of: name)
      let ofPerpetrator = population.perpetrators.header.firstIndex(of: name)
      #expect((ofLink == nil) != (ofPerpetrator == nil))
      let flattened = population.victims.column("victim_id").map { id in
        let said = (linksOfVictim[id] ?? []).map { link in
          ofLink.map { link[$0] } ?? perpetratorOfID[link[1]]![ofPerpetrator!]
        }
        return Set(said).subtracting([""]).sorted().joined(separator: ";")
      }
      #expect(population.flat.column(name) == flattened)
    }
  }

  @Test("a victim has no link exactly when the row says nothing of a perpetrator")
  func unlinked() throws {
    let population = try WrittenPopulation(victims: 3000, perpetrators: 6000, seed: 1)
    let linked = Set(population.links.column("victim_id"))
    let silent = population.flat.rows.enumerated().filter { _, row in
      row[7..<16].allSatisfy(\.isEmpty)
    }.map { String($0.offset + 1) }
    #expect(!silent.isEmpty)
    #expect(Set(silent) == Set(population.victims.column("victim_id")).subtracting(linked))
  }

  @Test("the same seed gives the same bytes, another seed others")
  func reproducible() throws {
    let first = try WrittenPopulation(victims: 500, perpetrators: 900, seed: 7)
    let again = try WrittenPopulation(victims: 500, perpetrators: 900, seed: 7)
    let other = try WrittenPopulation(victims: 500, perpetrators: 900, seed: 8)
    #expect(first.bytes.count == 6)
    #expect(first.bytes == again.bytes)
    for name in first.bytes.keys where name != "victim_perpetrator.schema.json" {
      #expect(first.bytes[name] != other.bytes[name])
    }
  }

  @Test("links are 1.3 a perpetrator where the counts allow it")
  func linksPerPerpetrator() throws {
    let population = try Population.simulate(victims: 17_000, perpetrators: 37_000, seed: 7)
    #expect(population.linkCount == 48_100)
  }

  @Test("what cannot be is refused with the bound")
  func impossible() {
    func message(_ victims: Int, _ perpetrators: Int) -> String? {
      let error = #expect(throws: SimulationError.self) {
        try Population.simulate(victims: victims, perpetrators: perpetrators, seed: 7)
      }
      return error?.description
    }
    #expect(message(0, 5) == "victims: 0 is not between 1 and 50000000")
    #expect(message(100, 0)?.contains("0 are too few for 100 victims; ask for at least") == true)
    #expect(message(100, -1)?.contains("too few") == true)
    #expect(message(100, .max)?.contains("too many for 100 victims") == true)
  }

  @Test("the bounds that an error names are sharp")
  func sharpBounds() throws {
    func least(_ perpetrators: Int) throws -> Int? {
      do { _ = try Population.simulate(victims: 400, perpetrators: perpetrators, seed: 5) } catch {
        switch error {
        case .tooFewPerpetrators(_, _, let least): return least
        case .tooManyPerpetrators(_, _, let most): return most
        case .victimsOutOfRange: return nil
        }
      }
      return nil
    }
    let lower = try #require(try least(1))
    #expect(try least(lower) == nil)
    #expect(try least(lower - 1) == lower)
    let upper = try #require(try least(100_000))
    #expect(try least(upper) == nil)
    #expect(try least(upper + 1) == upper)
  }
}
