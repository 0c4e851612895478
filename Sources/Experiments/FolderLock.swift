#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Keeps a second sweep out of a folder while one is running in it. The operating system lifts the
/// lock when the process ends, however it ends.
final class FolderLock: Sendable {
  private let descriptor: Int32

  /// Throws ``SweepError/folderInUse(_:)`` where another process, or another sweep of this one,
  /// holds the lock. Where the file system knows no locks, there is none.
  init(_ folder: String) throws(SweepError) {
    descriptor = open("\(folder)/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw .folderInUse(folder)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}
