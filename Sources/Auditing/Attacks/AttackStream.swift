import GraphicalModel

/// Streams of random numbers for attacks, by purpose; none protects anybody.
enum AttackStream {
  enum Purpose: UInt64 {
    case members = 1
    case others, predicateRecords, predicates, naivePredicates, parts, pairs, equalReal,
      equalHoldout
  }

  static func make(_ seed: UInt64, _ purpose: Purpose, _ index: Int = 0) -> CounterGenerator {
    CounterGenerator(
      seed: seed, 0x6174_7461_636B, purpose.rawValue, UInt64(truncatingIfNeeded: index))
  }
}
