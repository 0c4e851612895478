/// Cryptographic random bits for one purpose, 64 at a time.
///
/// A stream keeps a block of words ready, so that `next()` is a load and a store. Copies of a
/// stream share its place: no word is handed out twice, not even after an assignment or a capture by
/// mistake. It is therefore not `Sendable`; each thread asks `Randomness` for its own.
///
/// ## Privacy
/// Two noises from the same bits reveal their counts' difference exactly. That is why a copy does
/// not repeat words.
///
/// - Complexity: constant time a word on average; every `blockWords` words one refill.
public struct RandomStream: RandomNumberGenerator {
  /// The words of a block: 8 KB.
  @inlinable static var blockWords: Int { 1024 }

  /// Keeps the block alive, and refills it.
  @usableFromInline let reservoir: Reservoir
  /// The block; behind it, at `blockWords`, the number of words handed out.
  @usableFromInline let words: UnsafeMutablePointer<UInt64>

  init(_ source: consuming Reservoir.Source) {
    reservoir = Reservoir(source, count: Self.blockWords)
    words = reservoir.words
  }

  @inlinable @inline(__always)
  public mutating func next() -> UInt64 {
    let used = words[Self.blockWords]
    if used == UInt64(Self.blockWords) { return reservoir.refillAndTakeFirst() }
    words[Self.blockWords] = used &+ 1
    return words[Int(truncatingIfNeeded: used)]
  }
}

/// The block of a stream and where its bits come from.
@usableFromInline
final class Reservoir {
  enum Source {
    case system
    case keystream(Keystream)
  }

  fileprivate let words: UnsafeMutablePointer<UInt64>
  private let count: Int
  private var source: Source

  fileprivate init(_ source: consuming Source, count: Int) {
    self.source = source
    self.count = count
    words = .allocate(capacity: count + 1)
    words.initialize(repeating: 0, count: count)
    (words + count).initialize(to: UInt64(count))
  }

  /// Words that made noise are overwritten, like the counts they protect.
  deinit {
    words.update(repeating: 0, count: count + 1)
    words.deallocate()
  }

  /// Draws a new block and hands out its first word.
  @usableFromInline @inline(never)
  func refillAndTakeFirst() -> UInt64 {
    let block = UnsafeMutableBufferPointer(start: words, count: count)
    switch source {
    case .system:
      SystemEntropy.fill(block)
    case .keystream(var keystream):
      keystream.fill(block)
      source = .keystream(keystream)
    }
    words[count] = 1
    return words[0]
  }
}
