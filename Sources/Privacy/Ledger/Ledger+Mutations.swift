#if Mutations
  import Mutations

  extension NoisyCounts {
    /// What a seeded bug releases in place of noise of parameter `variance`; nil where none is on.
    static func mutated(
      _ counts: UnsafeBufferPointer<Int64>, variance: PositiveRational,
      using stream: inout RandomStream
    ) throws -> [Int64]? {
      let deviation = variance.doubleValue.squareRoot()
      var noise = try DiscreteGaussian(variance: variance)
      var divisor: Int64 = 1
      switch Mutation.active {
      case .noiseHalved:
        noise = try DiscreteGaussian(variance: .roundedUp(variance.doubleValue / 4))
      case .sigmaForVariance: noise = try DiscreteGaussian(variance: .roundedUp(deviation))
      case .noiseDividedByCount: divisor = max(1, counts.reduce(0, +))
      case .emptyCellsBare: break
      default: return nil
      }
      let isBare = Mutation.emptyCellsBare.isActive
      return counts.map { count in
        isBare && count == 0 ? 0 : count &+ noise.sample(using: &stream) / divisor
      }
    }
  }

  extension LedgerEntry {
    /// Whether it is a choice by the exponential mechanism.
    var isSelection: Bool {
      if case .exponential = mechanism { true } else { false }
    }
  }
#endif
