import Foundation

/// An axis laid out over a stretch of the drawing: where each value lies and where the ticks are.
struct AxisMapping: Sendable {
  /// The values at the two ends of the axis.
  let lowest: Double
  let highest: Double
  /// Values that get a grid line and a label, ascending.
  private(set) var ticks: [Double]

  private let scale: Axis.Scale
  private let start: Double
  private let end: Double

  /// Lays `axis` out from the drawing coordinate `start` (its lowest value) to `end`.
  ///
  /// `values` are the data along the axis, those that it cannot hold left out. Between the ticks'
  /// labels there is room for `labelSpacing`, a function of two neighbouring labels.
  init(
    _ axis: Axis, values: [Double], start: Double, end: Double,
    labelSpacing: (String, String) -> Double
  ) {
    let drawable = values.filter(axis.holds)
    let least = drawable.min() ?? 1
    let greatest = drawable.max() ?? 1
    scale = axis.scale
    self.start = start
    self.end = end
    let candidates: [Double]
    switch (axis.ticks, axis.scale) {
    case (.round, .linear):
      candidates = RoundNumbers.linear(from: min(0, least), to: greatest)
      (lowest, highest) = (candidates[0], candidates[candidates.count - 1])
    case (.round, .logarithmic):
      candidates = RoundNumbers.logarithmic(from: least, to: greatest)
      (lowest, highest) = (candidates[0], candidates[candidates.count - 1])
    case (.data, .linear):
      let margin = greatest > least ? 0.04 * (greatest - least) : max(1, abs(least))
      (lowest, highest) = (least - margin, greatest + margin)
      candidates = Set(drawable).sorted()
    case (.data, .logarithmic):
      let margin = greatest > least ? pow(greatest / least, 0.04) : 2
      (lowest, highest) = (least / margin, greatest * margin)
      candidates = Set(drawable).sorted()
    }
    ticks = []
    ticks = separated(candidates, labelSpacing: labelSpacing)
  }

  /// The drawing coordinate of `value`; a value beyond the axis, or one that a logarithmic axis
  /// cannot hold, lies at its end.
  func position(of value: Double) -> Double {
    let fraction: Double
    switch scale {
    case .linear: fraction = (value - lowest) / (highest - lowest)
    case .logarithmic:
      fraction = value > 0 ? log(value / lowest) / log(highest / lowest) : 0
    }
    return start + min(max(fraction, 0), 1) * (end - start)
  }

  /// The first and last of `candidates` and those between whose labels do not touch.
  private func separated(
    _ candidates: [Double], labelSpacing: (String, String) -> Double
  ) -> [Double] {
    func fit(_ first: Double, _ second: Double) -> Bool {
      abs(position(of: second) - position(of: first))
        >= labelSpacing(Self.label(first), Self.label(second))
    }
    guard let last = candidates.last else { return [] }
    var kept: [Double] = []
    for candidate in candidates.dropLast()
    where kept.last.map({ fit($0, candidate) }) ?? true {
      kept.append(candidate)
    }
    while let previous = kept.last, !fit(previous, last) { kept.removeLast() }
    return kept + [last]
  }

  /// The text beside a tick.
  static func label(_ value: Double) -> String { NumberText.exact(value) }
}

/// Numbers that are easy to read off an axis.
enum RoundNumbers {
  /// Multiples of 1, 2, 2.5 or 5 times a power of ten that enclose `low ... high` in four to seven
  /// steps.
  static func linear(from low: Double, to high: Double) -> [Double] {
    let span = high > low ? high - low : max(abs(high), 1)
    let power = floor(log10(span / 5))
    let mantissa = span / 5 / pow(10, power)
    let step = [1, 2, 2.5, 5, 10].first { $0 >= mantissa * 0.999_999 } ?? 10
    let first = floor(low / (step * pow(10, power)) + 1e-9)
    let last = max(first + 1, ceil(high / (step * pow(10, power)) - 1e-9))
    return (Int(first)...Int(last)).map { decimal(Double($0) * step, exponent: Int(power)) }
  }

  /// Powers of ten that enclose `low ... high`, both positive; where they are fewer than four, 2 and
  /// 5 times powers of ten as well.
  static func logarithmic(from low: Double, to high: Double) -> [Double] {
    let first = Int(floor(log10(low) + 1e-9))
    let last = Int(ceil(log10(high) - 1e-9))
    let powers = Array(first...max(first + 1, last))
    if last - first > 3 { return powers.map { decimal(1, exponent: $0) } }
    let steps = powers.flatMap { power in
      [1.0, 2, 5].map { decimal($0, exponent: power) }
    }
    let lower = steps.lastIndex { $0 <= low * (1 + 1e-9) } ?? 0
    let upper = steps.firstIndex { $0 >= high * (1 - 1e-9) } ?? steps.count - 1
    return Array(steps[lower...max(upper, lower + 1)])
  }

  /// The double nearest to mantissa · 10^exponent, so that labels show no rounding: 0.3, not
  /// 0.30000000000000004.
  private static func decimal(_ mantissa: Double, exponent: Int) -> Double {
    Double("\(mantissa)e\(exponent)") ?? mantissa * pow(10, Double(exponent))
  }
}
