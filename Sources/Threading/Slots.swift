import Synchronization

/// The next number nobody has taken yet.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)

  func take() -> Int {
    value.wrappingAdd(1, ordering: .relaxed).oldValue
  }
}

/// One place a work item, each written once, by its own item.
final class Slots<Element: Sendable>: Sendable {
  private let storage: Mutex<[Element?]>

  init(_ count: Int) {
    storage = Mutex(Array(repeating: nil, count: count))
  }

  func set(_ index: Int, _ element: Element) {
    storage.withLock { $0[index] = element }
  }

  /// All elements in order; every item must have been written.
  func values() -> [Element] {
    storage.withLock { $0.map { $0! } }
  }
}
