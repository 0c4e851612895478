#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The processor time of the calling thread: other work on the machine slows it far less than it
/// slows the wall clock.
enum Clock {
  /// Picoseconds, whole, since the harness keeps whole numbers.
  static func picoseconds(of body: () throws -> Void) rethrows -> Int {
    let start = nanoseconds()
    try body()
    return 1000 * (nanoseconds() - start)
  }

  private static func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
