#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lets one process at a time change a file: holds an empty file beside it, which stays, locked until
/// it is dropped. The operating system lifts the lock when the process ends, however it ends.
public final class FileLock: Sendable {
  private let descriptor: Int32

  /// Waits until nobody else holds the lock of `path`.
  ///
  /// - Throws: ``FileError`` where the file beside it cannot be made, or locked.
  public init(_ path: String) throws(FileError) {
    descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw FileError(path: "\(path).lock", problem: "cannot be made; is the folder writable?")
    }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        close(descriptor)
        throw FileError(
          path: "\(path).lock", problem: "cannot be locked; put it on a file system with locks")
      }
    }
  }

  deinit { close(descriptor) }
}
