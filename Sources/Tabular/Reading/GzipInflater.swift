import CZlib

/// zlib's inflate over gzip members, one after another (RFC 1952, section 2.2).
final class GzipInflater {
  private let stream: UnsafeMutablePointer<z_stream>
  /// Where compressed bytes are put before ``supply(_:)``.
  let inputBuffer: UnsafeMutableRawBufferPointer
  /// Whether the input so far ends with a whole member.
  private(set) var isComplete = false
  /// Whether zlib may hold output that did not fit into the last target.
  private var holdsOutput = false

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    inputBuffer = .allocate(byteCount: 1 << 17, alignment: 16)
    let gzipWindow = 15 + 16
    let status = inflateInit2_(
      stream, Int32(gzipWindow), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    inputBuffer.deallocate()
  }

  /// Hands over the first `count` bytes of ``inputBuffer``.
  func supply(_ count: Int) {
    stream.pointee.next_in = inputBuffer.baseAddress!.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_in = UInt32(count)
  }

  /// The number of bytes put at `target`; 0 where more input is needed, nil for damaged data.
  /// Zero bytes after a member are padding.
  func inflate(into target: UnsafeMutableRawPointer, capacity: Int) -> Int? {
    let room = UInt32(min(capacity, 1 << 30))
    stream.pointee.next_out = target.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_out = room
    while stream.pointee.avail_out == room, stream.pointee.avail_in > 0 || holdsOutput {
      if isComplete {
        if stream.pointee.next_in.pointee == 0 {
          stream.pointee.next_in += 1
          stream.pointee.avail_in -= 1
          continue
        }
        guard inflateReset(stream) == Z_OK else { return nil }
        isComplete = false
      }
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      holdsOutput = status == Z_OK && stream.pointee.avail_out == 0
      switch status {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isComplete = true
      default: return nil
      }
    }
    return Int(room - stream.pointee.avail_out)
  }
}
