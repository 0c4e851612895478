import Benchmark

/// What one unit of a benchmark's work is called, and how its cost is printed.
enum WorkUnit {
  /// In what a unit's processor time is printed; the harness keeps whole numbers.
  enum Resolution: String {
    case picoseconds = "ps"
    case microseconds = "µs"

    var perPicosecond: Int { self == .picoseconds ? 1 : 1_000_000 }
  }

  /// Registers a benchmark that prints the processor time of one unit of work.
  ///
  /// - Parameters:
  ///   - unit: the name of one unit, such as "row × marginal".
  ///   - resolution: picoseconds, of which 1,000 are a nanosecond, or microseconds.
  ///   - perSecond: whether to print thousands of units a second as well.
  ///   - prepare: made once, before the first run and untimed.
  ///   - run: the work; returns how many units it was.
  static func benchmark<Input>(
    _ name: String, per unit: String, in resolution: Resolution = .picoseconds,
    perSecond: Bool = false, prepare: @escaping () throws -> Input,
    run: @escaping (inout Input) throws -> Int
  ) {
    let cost = BenchmarkMetric.custom("\(resolution.rawValue) per \(unit)", useScalingFactor: false)
    let rate = BenchmarkMetric.custom(
      "thousand \(unit)s per second", polarity: .prefersLarger, useScalingFactor: false)
    let configuration = Benchmark.Configuration(
      metrics: perSecond ? [cost, rate] : [cost], units: [cost: .count, rate: .count],
      warmupIterations: 1, maxDuration: .seconds(1), maxIterations: 100)
    var prepared: Input?
    Benchmark(name, configuration: configuration) { benchmark in
      var input = try prepared ?? prepare()
      prepared = nil
      var units = 0
      let time = try Clock.picoseconds { units = try run(&input) }
      prepared = input
      benchmark.measurement(cost, time / max(units, 1) / resolution.perPicosecond)
      if perSecond {
        benchmark.measurement(rate, Int(Double(units) * 1e9 / Double(max(time, 1))))
      }
    }
  }
}
