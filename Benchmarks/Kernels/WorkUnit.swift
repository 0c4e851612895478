import Benchmark

/// What one unit of a benchmark's work is called, and how its cost is printed.
enum WorkUnit {
  /// Registers a benchmark that prints the processor time of one unit of work in picoseconds:
  /// 1,000 of them are a nanosecond.
  ///
  /// - Parameters:
  ///   - unit: the name of one unit, such as "row × marginal".
  ///   - perSecond: whether to print units a second as well.
  ///   - prepare: made once, before the first run and untimed.
  ///   - run: the work; returns how many units it was.
  static func benchmark<Input>(
    _ name: String, per unit: String, perSecond: Bool = false,
    prepare: @escaping () throws -> Input, run: @escaping (inout Input) throws -> Int
  ) {
    let cost = BenchmarkMetric.custom("ps per \(unit)", useScalingFactor: false)
    let rate = BenchmarkMetric.custom(
      "thousand \(unit)s per second", polarity: .prefersLarger, useScalingFactor: false)
    let configuration = Benchmark.Configuration(
      metrics: perSecond ? [cost, rate] : [cost], warmupIterations: 1, maxDuration: .seconds(3),
      maxIterations: 200)
    var prepared: Input?
    Benchmark(name, configuration: configuration) { benchmark in
      var input = try prepared ?? prepare()
      prepared = input
      var units = 0
      let time = try Clock.picoseconds { units = try run(&input) }
      prepared = input
      benchmark.measurement(cost, time / max(units, 1))
      if perSecond {
        benchmark.measurement(rate, Int(Double(units) * 1e9 / Double(max(time, 1))))
      }
    }
  }
}
