import Reporting

/// Names one trial of a sweep.
public struct TrialKey: Hashable, Sendable {
  public let mechanism: String
  public let epsilon: Double
  /// Counted from 1.
  public let trial: Int

  public init(mechanism: String, epsilon: Double, trial: Int) {
    self.mechanism = mechanism
    self.epsilon = epsilon
    self.trial = trial
  }

  /// The name of the trial's file. Different keys have different names.
  var fileName: String {
    "trial_\(mechanism.asFileName)_epsilon=\(NumberText.exact(epsilon))_\(trial).json"
  }
}

extension String {
  /// Every character beyond letters, digits, hyphens and points percent-encoded: different texts have
  /// different names.
  var asFileName: String {
    utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
        String(UnicodeScalar(byte))
      default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
      }
    }.joined()
  }
}

extension TrialKey: CustomStringConvertible {
  public var description: String {
    "\(mechanism) at epsilon \(NumberText.exact(epsilon)), trial \(trial)"
  }
}

/// One number that a trial found: "mean_l1_3way", 0.066.
public struct MetricValue: Codable, Equatable, Sendable {
  public let metric: String
  public let value: Double

  public init(metric: String, value: Double) {
    self.metric = metric
    self.value = value
  }
}

/// A finished trial.
public struct Trial: Equatable, Sendable {
  public let key: TrialKey
  /// In the order in which the trial gave them.
  public let values: [MetricValue]
  /// How long the trial ran, in seconds, measured around it.
  let elapsed: Double
}

/// A trial that threw.
public struct TrialFailure: Equatable, Sendable {
  public let key: TrialKey
  public let message: String
}
