import Crypto
import Privacy
import Reporting

/// Where the master key of a trial's noise and records comes from.
///
/// By default every trial of a plan has a key of its own. *Paired* seeds leave the mechanism out: trial
/// t at one ε has the same key for every mechanism, and for every table, δ and workload of a plan. A
/// stream is keyed by the master key and by what it is for, so that mechanisms which draw the same thing
/// at the same scale draw the same noise: variants of one mechanism that differ in a later step differ
/// by less noise than two independent runs. What is drawn for other things, or at another scale, is as
/// independent as before, and every trial by itself has the law that it had.
public struct TrialSeed: Sendable, Equatable {
  /// The setting of a plan that says that seeds are paired, and its value.
  public static let setting = (name: "seeds", value: "paired")

  private let seed: UInt64?
  private let isPaired: Bool

  /// - Parameters:
  ///   - seed: nil for the system's generator.
  ///   - isPaired: whether different mechanisms draw the same noise for what has the same name.
  public init(_ seed: UInt64?, isPaired: Bool = false) {
    self.seed = seed
    self.isPaired = isPaired
  }

  init(_ plan: SweepPlan) {
    self.init(plan.seed, isPaired: plan.settings[Self.setting.name] == Self.setting.value)
  }

  /// What the master key is made of: equal texts are equal keys. Nil for the system's generator.
  func text(of key: TrialKey) -> String? {
    seed.map { seed in
      isPaired
        ? "\(seed)/\(key.epsilon)/\(key.trial)"
        : "\(seed)/\(key.mechanism)/\(key.epsilon)/\(key.trial)"
    }
  }

  /// Chooses the rows of a unit that has more than it may, once for all trials.
  var ofTable: Randomness { seed.map { .reproducible(seed: $0) } ?? .system }

  /// The streams of one trial alone.
  func randomness(of key: TrialKey) throws -> Randomness {
    guard let text = text(of: key) else { return .system }
    return try .reproducible(masterKey: Array(SHA256.hash(data: Array(text.utf8))))
  }
}
