#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bytes of a file or of standard input (`-`), decompressed where they are gzip.
struct ByteSource: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var inflater: GzipInflater?
  /// Raw bytes read ahead to look for the gzip magic number.
  private var head: [UInt8] = []

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  static func open(_ path: String) throws(TableError) -> ByteSource {
    var source = ByteSource(path: path, descriptor: try openDescriptor(path))
    try source.detectGzip()
    return source
  }

  /// All bytes of a file that fits in memory.
  static func contents(of path: String) throws(TableError) -> [UInt8] {
    var source = try open(path)
    var result: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { block.deallocate() }
    while true {
      let count = try source.read(into: block.baseAddress!, capacity: block.count)
      if count == 0 { return result }
      result += block[..<count]
    }
  }

  private static func openDescriptor(_ path: String) throws(TableError) -> Int32 {
    if path == "-" { return STDIN_FILENO }
    while true {
      #if canImport(Glibc)
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
      #else
        let descriptor = Darwin.open(path, O_RDONLY | O_CLOEXEC)
      #endif
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else {
        throw TableError(path: path, problem: .cannotOpen(reason: String(cString: strerror(errno))))
      }
    }
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  private mutating func detectGzip() throws(TableError) {
    var bytes: [UInt8] = [0, 0]
    var count = 0
    while count < 2 {
      let start = count
      let path = path
      let descriptor = descriptor
      let result = bytes.withUnsafeMutableBytes { buffer in
        ByteSource.readRetrying(descriptor, buffer.baseAddress! + start, 2 - start)
      }
      guard result >= 0 else { throw ByteSource.readError(path) }
      if result == 0 { break }
      count += result
    }
    head = Array(bytes[..<count])
    if head == [0x1F, 0x8B] {
      inflater = GzipInflater()
    } else if path.hasSuffix(".gz") {
      throw TableError(path: path, problem: .corruptGzip)
    }
  }

  /// Fills at most `capacity` bytes from `target` on; 0 at the end of the input.
  mutating func read(
    into target: UnsafeMutableRawPointer, capacity: Int
  ) throws(TableError) -> Int {
    guard let inflater else { return try readRaw(into: target, capacity: capacity) }
    while true {
      guard let produced = inflater.inflate(into: target, capacity: capacity) else {
        throw TableError(path: path, problem: .corruptGzip)
      }
      if produced > 0 { return produced }
      let input = inflater.inputBuffer
      let count = try readRaw(into: input.baseAddress!, capacity: input.count)
      if count == 0 {
        guard inflater.isComplete else { throw TableError(path: path, problem: .corruptGzip) }
        return 0
      }
      inflater.supply(count)
    }
  }

  private mutating func readRaw(
    into target: UnsafeMutableRawPointer, capacity: Int
  ) throws(TableError) -> Int {
    if !head.isEmpty {
      let count = min(head.count, capacity)
      target.copyMemory(from: head, byteCount: count)
      head.removeFirst(count)
      return count
    }
    let count = ByteSource.readRetrying(descriptor, target, capacity)
    guard count >= 0 else { throw ByteSource.readError(path) }
    return count
  }

  private static func readRetrying(
    _ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ capacity: Int
  ) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, target, capacity)
      #else
        let count = Darwin.read(descriptor, target, capacity)
      #endif
      if count >= 0 || errno != EINTR { return count }
    }
  }

  private static func readError(_ path: String) -> TableError {
    TableError(path: path, problem: .cannotRead(reason: String(cString: strerror(errno))))
  }
}
