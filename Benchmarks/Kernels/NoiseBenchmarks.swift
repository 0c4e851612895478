import Benchmark
import Marginalia

/// Exact noise, from a key and from the system's generator.
enum NoiseBenchmarks {
  private static let draws = 200_000

  static func register() {
    for (name, randomness) in [("keyed", Randomness.reproducible(seed: 1)), ("system", .system)] {
      WorkUnit.benchmark(
        "Discrete Gaussian of variance 400, \(name)", per: "draw",
        prepare: {
          (
            try DiscreteGaussian(variance: PositiveRational(numerator: 400, denominator: 1)),
            randomness.stream("gaussian")
          )
        },
        run: { input in
          var total: Int64 = 0
          for _ in 0..<draws { total &+= input.0.sample(using: &input.1) }
          blackHole(total)
          return draws
        })
      WorkUnit.benchmark(
        "Discrete Laplace of scale 20, \(name)", per: "draw",
        prepare: {
          (
            try DiscreteLaplace(scale: PositiveRational(numerator: 20, denominator: 1)),
            randomness.stream("laplace")
          )
        },
        run: { input in
          var total: Int64 = 0
          for _ in 0..<draws { total &+= input.0.sample(using: &input.1) }
          blackHole(total)
          return draws
        })
    }
  }
}
