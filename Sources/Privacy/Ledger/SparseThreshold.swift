#if Mutations
  import Mutations
  import RealModule
#endif

/// From which noisy count on a cell is released.
public enum SparseThreshold: Sendable, Equatable {
  /// From a public number on, at least 1; for known cells.
  case count(Int64)
  /// From where noise alone reaches with at most this probability; for known cells.
  case noiseAlone(probability: Double)
  /// From where a unit that alone has some cells shows any of them with at most probability δ; for
  /// cells that were found.
  case hidingFound(delta: Double)
}

extension SparseThreshold {
  /// The greatest σ² of noise for which a threshold can be computed.
  package static var greatestVariance: Double { DiscreteGaussianTail.greatestVariance }

  /// What is charged for drawing the cells that noise alone lifts to `least` together, and the
  /// probability times 2⁶⁴, rounded up, with which it does (``Ledger/measure(_:variance:threshold:label:)``).
  package static func lifting(
    cells: Int, variance: PositiveRational, least: Int64
  ) -> (delta: Double, numerator: UInt64) {
    let bounds = DiscreteGaussianTail(variance).bounds(threshold: least)
    let scaled = (bounds.upper * 0x1p64).rounded(.up)
    let numerator = UInt64(min(scaled, 0x1p63))
    let excess = Double(numerator) * 0x1p-64 - bounds.lower
    return (2 * Double(cells) * max(0, excess).nextUp, numerator)
  }

  /// The least count that is released.
  ///
  /// ## Privacy
  /// For found cells: a unit that is removed takes with it the cells that it alone has, at most L1 of
  /// them, each with a count of 1. With q = 1 − (1 − δ)^(1/L1) and a threshold T for which
  /// P[1 + Z ≥ T] ≤ q, none of them is released with probability at least (1 − q)^L1 = 1 − δ (after
  /// Gopi, Gulhane, Kulkarni, Shen, Shokouhi & Yekhanin 2020). The exact tail of the discrete noise is
  /// used: that of the normal distribution is below it.
  public func count(variance: PositiveRational, sensitivity: Sensitivity) -> Int64 {
    switch self {
    case .count(let count): return max(1, count)
    case .noiseAlone(let probability):
      return DiscreteGaussianTail(variance).threshold(probability: max(probability, 1e-250))
    case .hidingFound(let delta):
      precondition(
        sensitivity.l1 == sensitivity.squaredL2, "a cell that one unit alone has counts 1")
      // 1 − (1 − δ)^(1/L1) ≥ δ/L1, which is also safe.
      let probability = delta / Double(sensitivity.l1) * (1 - 0x1p-50)
      #if Mutations
        if Mutation.normalThreshold.isActive {
          let quantile = NormalTail.upperQuantile(logTail: .log(probability))
          return 1 + Int64((variance.doubleValue.squareRoot() * quantile).rounded(.up))
        }
      #endif
      return 1 + DiscreteGaussianTail(variance).threshold(probability: probability)
    }
  }
}
