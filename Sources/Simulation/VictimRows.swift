/// The victims' rows of the flat table, before anything is known of single perpetrators.
struct VictimRows {
  /// Columns of codes: into `cells` of each published column.
  private(set) var cells: [[UInt8]]
  /// 0 for none, else 1 + the index into all countries in the order of the parameters.
  private(set) var country: [UInt8] = []
  /// 0 for none, else 1 + the years since the first.
  private(set) var year: [UInt8] = []
  private let profile: [Int]

  var count: Int { profile.count }

  /// Draws `count` rows, each from its own stream.
  init(count: Int, seed: UInt64, parameters: PopulationParameters) {
    let columns = parameters.columns
    let weight = parameters.profileWeights.reduce(0, +)
    let totals = columns.map { $0.shares.map { $0.reduce(0, +) } }
    var cells = columns.map { _ in [UInt8](repeating: 0, count: count) }
    profile = (0..<count).map { victim in
      var stream = SplitMix64(seed: seed, .row, victim)
      let profile = stream.index(parameters.profileWeights, total: weight)
      for (index, column) in columns.enumerated() {
        let code = stream.index(column.shares[profile], total: totals[index][profile])
        cells[index][victim] = UInt8(code)
      }
      return profile
    }
    self.cells = cells
    country = countries(seed: seed, parameters: parameters)
    year = years(seed: seed, parameters: parameters)
  }

  /// A country within the region of exploitation; none where no region is recorded.
  private func countries(seed: UInt64, parameters: PopulationParameters) -> [UInt8] {
    let regions = parameters.regions
    let column = parameters.index(of: regions.column)
    var result = [UInt8](repeating: 0, count: count)
    var first = 1
    for (region, codes) in regions.countries {
      let cell = parameters.columns[column].cells.firstIndex(of: region).map(UInt8.init)
      let victims = (0..<count).filter { cells[column][$0] == cell }
      let sums = parameters.profileWeights.indices.map { profile in
        regions.cumulativeShares(of: codes.count, profile: profile)
      }
      // Large regions mention every country: their first victims take one each.
      let ensured = victims.count >= regions.victimsPerCountry * codes.count ? codes.count : 0
      for (rank, victim) in victims.enumerated() {
        var stream = SplitMix64(seed: seed, .country, victim)
        let choice =
          rank < ensured ? rank : stream.index(cumulative: sums[profile[victim]])
        result[victim] = UInt8(first + choice)
      }
      first += codes.count
    }
    return result
  }

  /// A year within the band of years; none where no band is recorded.
  private func years(seed: UInt64, parameters: PopulationParameters) -> [UInt8] {
    let years = parameters.years
    let band = parameters.index(of: years.column)
    let region = parameters.index(of: parameters.regions.column)
    let marked = parameters.index(of: years.markedColumn)
    let bounds = parameters.columns[band].cells.map(years.bounds)
    let factor = parameters.columns[region].cells.map { cell in
      years.regionGrowth.first { $0.region == cell }?.factor ?? 1
    }
    let isMarked = parameters.columns[marked].cells.map { !$0.isEmpty }
    return (0..<count).map { victim in
      guard let range = bounds[Int(cells[band][victim])] else { return 0 }
      var growth = years.growth * factor[Int(cells[region][victim])]
      if isMarked[Int(cells[marked][victim])] { growth *= years.markedGrowth }
      var stream = SplitMix64(seed: seed, .year, victim)
      var weight = 1.0
      var sum = 0.0
      let cumulative = range.map { _ in
        sum += weight
        weight *= growth
        return sum
      }
      return UInt8(1 + range.lowerBound - years.first + stream.index(cumulative: cumulative))
    }
  }
}

extension PopulationParameters.Regions {
  /// Rising sums of Zipf's shares of `count` countries, tilted to those of the profile.
  fileprivate func cumulativeShares(of count: Int, profile: Int) -> [Double] {
    var sum = 0.0
    return (0..<count).map { country in
      let rank = 1 + (country * rankStep) % count
      sum += (country + profile) % 4 == 0 ? profileTilt / Double(rank) : 1 / Double(rank)
      return sum
    }
  }
}

extension PopulationParameters.Years {
  /// The years of a band: "2019" or "2014-2018"; nil where nothing is recorded.
  func bounds(_ cell: String) -> ClosedRange<Int>? {
    let years = cell.split(separator: "-").compactMap { Int($0) }
    guard let first = years.first, let last = years.last else { return nil }
    return first...last
  }
}
