import Testing

@testable import Simulation

/// Seeds are fixed, so these tests give the same result on every run.
@Suite("Calibration")
struct CalibrationTests {
  @Test(
    "1- and 2-way marginals are those of the published table",
    .enabled(if: PublishedTable.isPresent, "needs CTDC_VPsynthetic_condensed.csv"),
    arguments: [7, 8])
  func calibrated(seed: UInt64) throws {
    let real = try PublishedTable.load()
    let population = try WrittenPopulation(victims: 17_000, perpetrators: 37_000, seed: seed)
    let names = real.header
    #expect(Array(population.flat.header.prefix(16)) == names)
    let one = names.map { distance(counts(real, [$0]), counts(population.flat, [$0])) }
    #expect(one.reduce(0, +) / Double(one.count) < 0.012)
    #expect(one.max()! < 0.03)
    let two = names.indices.flatMap { i in
      names[(i + 1)...].map { name in
        distance(counts(real, [names[i], name]), counts(population.flat, [names[i], name]))
      }
    }
    #expect(two.count == 120)
    #expect(two.reduce(0, +) / 120 < 0.035)
    #expect(two.max()! < 0.15)
  }

  @Test("all 123 countries and 18 years occur at full scale", arguments: [1, 7, 42])
  func sizesOfDomains(seed: UInt64) throws {
    let population = try WrittenPopulation(victims: 17_000, perpetrators: 37_000, seed: seed)
    let countries = Set(population.victims.column("countryOfExploitation")).subtracting([""])
    #expect(countries.count == 123)
    let years = Set(population.victims.column("yearOfRegistration")).subtracting([""])
    #expect(years == Set((2005...2022).map(String.init)))
  }

  @Test("a country lies in its row's region, a year in its band, and neither without the other")
  func consistent() throws {
    let population = try WrittenPopulation(victims: 5000, perpetrators: 9000, seed: 2)
    let parameters = PopulationParameters.published
    let regions = population.victims.column("UN_COE_Region")
    let countries = population.victims.column("countryOfExploitation")
    for (region, country) in zip(regions, countries) {
      let codes = parameters.regions.countries.first { $0.region == region }?.codes ?? [""]
      #expect(codes.contains(country))
    }
    let bands = population.victims.column("yearRegister")
    for (band, year) in zip(bands, population.victims.column("yearOfRegistration")) {
      let range = parameters.years.bounds(band)
      #expect(range == nil ? year.isEmpty : Int(year).map { range!.contains($0) } == true)
    }
  }

  @Test("perpetrators and links depend on their victim as the published table has it")
  func dependence() throws {
    let population = try WrittenPopulation.full.get()
    let victims = Array(population.victims.header.dropFirst())
    let victimOfID = Dictionary(uniqueKeysWithValues: population.victims.rows.map { ($0[0], $0) })
    let perpetratorOfID = Dictionary(
      uniqueKeysWithValues: population.perpetrators.rows.map { ($0[0], $0) })
    let joined = population.links.rows.map { link in
      (victimOfID[link[0]]!.dropFirst(), perpetratorOfID[link[1]]!.dropFirst() + link.dropFirst(2))
    }
    let n = Double(joined.count)
    let perpetratorSide = joined[0].1.count
    var sum = 0.0
    for a in 0..<victims.count {
      for b in 0..<perpetratorSide {
        var joint: [[String]: Double] = [:]
        var left: [String: Double] = [:]
        var right: [String: Double] = [:]
        for (victim, other) in joined {
          let x = victim[victim.startIndex + a]
          let y = other[other.startIndex + b]
          joint[[x, y], default: 0] += 1 / n
          left[x, default: 0] += 1 / n
          right[y, default: 0] += 1 / n
        }
        for (x, p) in left { for (y, q) in right { sum += abs((joint[[x, y]] ?? 0) - p * q) } }
      }
    }
    #expect(perpetratorSide == 9)
    #expect(sum / Double(victims.count * perpetratorSide) > 0.15)
  }

  @Test("victims share perpetrators, and mostly where and when they were close")
  func locality() throws {
    let population = try WrittenPopulation.full.get()
    let place = Dictionary(
      uniqueKeysWithValues: population.victims.rows.map { ($0[0], Array($0.suffix(2))) })
    let shared = Dictionary(grouping: population.links.rows) { $0[1] }.values
      .filter { $0.count > 1 }
    #expect(shared.count > 4000)
    let close = shared.filter { place[$0[0][0]] == place[$0[1][0]] }
    let share = Double(close.count) / Double(shared.count)
    #expect(share > 0.4 && share < 0.95)
  }
}
