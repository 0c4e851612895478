import Synchronization

/// A number that several threads add to.
final class Count: Sendable {
  private let value = Atomic<Int>(0)

  /// The sum so far.
  func add(_ more: Int) -> Int { value.wrappingAdd(more, ordering: .relaxed).newValue }
}
