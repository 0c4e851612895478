/// The bytes of a file's rows while they are collected, handed on in large pieces.
struct FileRows {
  var bytes: [UInt8]

  private static let capacity = 1 << 16

  /// - Parameter header: the first rows, ends included.
  init(_ header: [UInt8] = []) {
    bytes = header
    bytes.reserveCapacity(FileRows.capacity + 4096)
  }

  /// Ends the row at hand.
  mutating func end<Failure: Error>(to sink: AggregateFile.Sink<Failure>) throws(Failure) {
    bytes.append(UInt8(ascii: "\n"))
    if bytes.count >= FileRows.capacity { try flush(to: sink) }
  }

  /// Hands on what has been collected.
  mutating func flush<Failure: Error>(to sink: AggregateFile.Sink<Failure>) throws(Failure) {
    // A rethrowing closure of the standard library would lose the type of what the sink throws.
    let failure = bytes.withUnsafeBytes { part -> Failure? in
      do throws(Failure) {
        try sink(part)
        return nil
      } catch { return error }
    }
    bytes.removeAll(keepingCapacity: true)
    if let failure { throw failure }
  }
}
