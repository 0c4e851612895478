/// How far a sweep has come.
public struct SweepProgress: Sendable, Equatable {
  /// Trials that need not run any more, those of earlier runs included; failed ones are not.
  public let finished: Int
  public let failed: Int
  public let total: Int
  /// Seconds since this run began.
  public let elapsed: Double
  /// Seconds until the end by the times of finished trials; nil while none is known.
  public let timeLeft: Double?
}

/// Seconds of a clock that does not go back; its zero means nothing.
public typealias SweepClock = @Sendable () -> Double

enum Clocks {
  static let monotonic: SweepClock = {
    let start = ContinuousClock.now
    return {
      let elapsed = start.duration(to: .now).components
      return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }
  }()
}
