/// Counts that may be published: exact counts plus discrete Gaussian noise, entered in a ledger.
///
/// Only a ledger makes one: there is no public initialiser, and it is written but not read as JSON.
public struct NoisyCounts: Sendable, Encodable {
  /// Count plus noise of every cell; may be negative.
  public let values: [Int64]
  /// The noise's parameter σ² (not its standard deviation, which differs a little for small σ).
  public let variance: PositiveRational

  init(
    adding variance: PositiveRational, to counts: UnsafeBufferPointer<Int64>,
    using stream: inout RandomStream
  ) throws {
    self.variance = variance
    #if Mutations
      if let values = try Self.mutated(counts, variance: variance, using: &stream) {
        self.values = values
        return
      }
    #endif
    let noise = try DiscreteGaussian(variance: variance)
    var values: [Int64] = []
    values.reserveCapacity(counts.count)
    for count in counts { values.append(count &+ noise.sample(using: &stream)) }
    self.values = values
  }
}
