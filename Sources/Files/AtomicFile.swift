#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that appears at its path whole or not at all.
///
/// Bytes go to a hidden file beside the target; `commit` synchronises it, renames it over the
/// target and synchronises the folder, so a reader, or a machine that crashed, sees the old file
/// or the new one and nothing between. A file that is dropped without `commit` leaves no trace.
///
///     let file = try AtomicFile("table.csv")
///     try file.write("a,b\n")
///     try file.commit()
///
/// A symbolic link is followed: the file it points to is replaced. Who may read and write a file that is
/// replaced stays, as far as this user can give that; before it is in place its owner alone may.
public final class AtomicFile {
  /// The path that errors speak of.
  private let path: String
  private let target: String
  private let temporary: String
  /// Of the file that is replaced, if there is one.
  private let access: System.Access?
  private var descriptor: Int32

  /// Opens a temporary file beside `path`.
  ///
  /// Throws when the folder is missing or not writable, or when `path` is neither free nor a
  /// regular file.
  public convenience init(_ path: String) throws(FileError) {
    try self.init(path, reporting: path)
  }

  /// A file whose errors speak of `reported`, the place where it will lie in the end.
  init(_ path: String, reporting reported: String) throws(FileError) {
    switch System.kind(of: path) {
    case .missing, .regularFile: break
    case .folder:
      throw FileError(path: reported, problem: "is a folder; give the path of a file")
    case .other:
      throw FileError(path: reported, problem: "is not a regular file and cannot be replaced")
    }
    self.path = reported
    target = System.resolvingLink(path)
    temporary = System.sibling(of: target, marked: "partial")
    access = System.access(to: target)
    descriptor = try System.create(temporary, isPrivate: access != nil, reporting: reported)
  }

  deinit { discard() }

  /// Appends bytes. Not to be called after `commit` or `discard`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    precondition(descriptor >= 0, "written after the file was committed or discarded")
    try System.writeAll(bytes, to: descriptor, reporting: path)
  }

  /// Appends bytes.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Appends text as UTF-8.
  public func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8))
  }

  /// Puts what was written in place of the file at the path; on failure nothing is left behind.
  public func commit() throws(FileError) {
    precondition(descriptor >= 0, "committed after the file was committed or discarded")
    do {
      if let access { System.give(access, to: descriptor) }
      try System.synchronize(descriptor, reporting: path)
      try System.move(temporary, to: target, reporting: path)
    } catch {
      discard()
      throw error
    }
    close(descriptor)
    descriptor = -1
    try System.synchronize(path: System.split(target).folder, reporting: path)
  }

  /// Removes what was written. Does nothing after `commit`.
  public func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(temporary)
  }
}

extension AtomicFile {
  /// Replaces the file at `path` by `bytes`.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }

  /// Replaces the file at `path` by `text` in UTF-8.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }
}
