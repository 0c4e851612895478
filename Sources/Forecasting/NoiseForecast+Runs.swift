import Privacy
import Synthesis

// From runs on stand-ins to intervals.
extension NoiseForecast.AtEpsilon {
  /// - Parameters:
  ///   - marginals: names of columns, by their number.
  ///   - runs: by stand-in and trial.
  init(
    epsilon: Epsilon, plan: ForecastPlan, marginals: [[[String]]], runs: [[ForecastTrial]]
  ) {
    self.init(
      epsilon: epsilon.value,
      rho: plan.accountant == .zcdp ? plan.budget.value : nil,
      mu: plan.accountant == .gdp ? plan.budget.mu : nil, releases: plan.releases,
      orders: marginals.enumerated().map { index, names in
        NoiseForecast.Order(index: index, names: names, runs: runs)
      })
  }
}

extension NoiseForecast.Order {
  fileprivate init(index: Int, names: [[String]], runs: [[ForecastTrial]]) {
    let perStandIn = runs.map { MarginalMeans($0, index: index, count: names.count) }
    let means = perStandIn.map { $0.noise.mean }
    let groups = perStandIn.compactMap { $0.groups.compactMap(\.self).median }
    let levels = runs.map { trials in trials.compactMap { $0.levels.dropFirst(index).first } }
    self.init(
      columns: index + 1, noise: .over(means), noiseOfStandIns: means,
      smallestGroup: NoiseForecast.Interval(groups), smallestGroupOfStandIns: groups,
      counted: .over(perStandIn.map { Double($0.groups.count { $0 != nil }) }),
      sigma: NoiseForecast.Interval(levels.filter { !$0.isEmpty }.map { $0.map(\.sigma).mean }),
      threshold: NoiseForecast.Interval(
        levels.filter { !$0.isEmpty }.map { $0.map(\.threshold).mean }),
      marginals: names.enumerated().map { place, columns in
        let groups = perStandIn.map { $0.groups[place] }
        return NoiseForecast.Marginal(
          columns: columns, noise: .over(perStandIn.map { $0.noise[place] }),
          smallestGroup: groups.contains(nil)
            ? nil : NoiseForecast.Interval(groups.compactMap(\.self)))
      })
  }
}

/// What trials on one stand-in say of each marginal of one number of columns.
private struct MarginalMeans {
  var noise: [Double]
  /// Nil where no trial released counts of the marginal; otherwise the mean of those that did.
  var groups: [Double?]

  init(_ trials: [ForecastTrial], index: Int, count: Int) {
    noise = (0..<count).map { place in trials.map { $0.distances[index][place] }.mean }
    groups = (0..<count).map { place in
      let released = trials.compactMap { $0.groups[index][place] }
      return released.isEmpty ? nil : released.mean
    }
  }
}

extension NoiseForecast.Interval {
  /// Of at least one value.
  fileprivate static func over(_ values: [Double]) -> NoiseForecast.Interval {
    guard let interval = NoiseForecast.Interval(values) else {
      preconditionFailure("there is a stand-in at least")
    }
    return interval
  }
}

extension [Double] {
  /// Of at least one number.
  fileprivate var mean: Double { reduce(0, +) / Double(count) }

  fileprivate var median: Double? {
    let sorted = sorted()
    guard let upper = sorted.dropFirst(count / 2).first else { return nil }
    return count.isMultiple(of: 2) ? (sorted[count / 2 - 1] + upper) / 2 : upper
  }
}
