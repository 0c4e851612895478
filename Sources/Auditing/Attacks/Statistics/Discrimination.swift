import RealModule

/// How well a score tells members from others: the area under the receiver operating curve, and how
/// many members are found at few false alarms.
public struct Discrimination: Sendable, Equatable, Encodable {
  /// The probability that a random member scores above a random other record, ties counting half.
  public struct Area: Sendable, Equatable, Encodable {
    public let value: Double
    public let lower: Double
    public let upper: Double
  }

  /// A rule "member where the score is above a threshold" whose threshold is the least with at most
  /// this part of the others above it.
  public struct FewFalseAlarms: Sendable, Equatable, Encodable {
    public let limit: Double
    public let falseAlarms: Proportion
    public let membersFound: Proportion
  }

  public let area: Area
  public let atFewFalseAlarms: [FewFalseAlarms]

  /// The parts of the others that ``atFewFalseAlarms`` allows.
  static let limits = [0.1, 0.01, 0.001]

  /// - Parameters:
  ///   - members, others: The scores of at least two records each; none is NaN.
  /// - Complexity: O(n log n).
  init(members: [Double], others: [Double]) {
    precondition(min(members.count, others.count) > 1, "too few scores")
    let area = Self.area(members, others)
    let falling = others.sorted(by: >)
    self.area = area
    atFewFalseAlarms = Self.limits.map { limit in
      let threshold = falling[min(others.count - 1, Int(limit * Double(others.count)))]
      return FewFalseAlarms(
        limit: limit,
        falseAlarms: .exact(others.count { $0 > threshold }, of: others.count),
        membersFound: .exact(members.count { $0 > threshold }, of: members.count))
    }
  }

  /// The area with the interval of DeLong, DeLong & Clarke-Pearson (1988) on the logit scale, computed
  /// from midranks (Sun & Xu 2014).
  private static func area(_ members: [Double], _ others: [Double]) -> Area {
    let (first, second) = (Double(members.count), Double(others.count))
    let joint = midranks(members + others)
    let (own, theirs) = (midranks(members), midranks(others))
    let above = members.indices.map { (joint[$0] - own[$0]) / second }
    let below = others.indices.map { 1 - (joint[members.count + $0] - theirs[$0]) / first }
    let value = above.reduce(0, +) / first
    let variance = variance(above) / first + variance(below) / second
    guard value > 0, value < 1, variance > 0 else {
      return separated(value, trials: min(members.count, others.count))
    }
    let logit = Double.log(value / (1 - value))
    let half = Proportion.quantile * variance.squareRoot() / (value * (1 - value))
    return Area(
      value: value, lower: 1 / (1 + .exp(half - logit)), upper: 1 / (1 + .exp(-half - logit)))
  }

  /// Where no score varies, DeLong's interval is a point. That many disjoint pairs of a member and
  /// another record are independent trials, whose exact interval holds.
  private static func separated(_ value: Double, trials: Int) -> Area {
    guard value == 0 || value == 1 else { return Area(value: value, lower: value, upper: value) }
    let bounds = ClopperPearson(count: value == 1 ? trials : 0, trials: trials, error: 0.025)
    return Area(value: value, lower: bounds.lower, upper: bounds.upper)
  }

  private static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }

  /// The ranks from 1, equal values sharing the mean of theirs.
  static func midranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }
}
