#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few system calls that atomic replacement needs, each with a typed error.
enum System {
  enum Kind { case missing, regularFile, folder, other }

  /// What lies at `path`, symbolic links followed.
  static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .regularFile
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// Whose something is, and who may do what with it.
  struct Access {
    let permissions: mode_t
    let owner: uid_t
    let group: gid_t
  }

  /// The access to what is there; nil where nothing is.
  static func access(to path: String) -> Access? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Access(
      permissions: status.st_mode & 0o777, owner: status.st_uid, group: status.st_gid)
  }

  /// Gives an open file or folder the access of another one as far as this user may: where the group cannot
  /// be given, it may do no more than others may.
  static func give(_ access: Access, to descriptor: Int32) {
    if geteuid() == 0 { _ = fchown(descriptor, access.owner, gid_t.max) }
    let hasGroup = fchown(descriptor, uid_t.max, access.group) == 0
    let others = access.permissions & 0o7
    let group = hasGroup ? access.permissions & 0o70 : access.permissions & (others << 3)
    // A file system without permissions refuses; what is there then was created for its owner alone.
    _ = fchmod(descriptor, access.permissions & 0o700 | group | others)
  }

  /// As ``give(_:to:)``, for what is not open.
  static func give(_ access: Access, toFile path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    give(access, to: descriptor)
    close(descriptor)
  }

  /// The target of a symbolic link, or `path` itself.
  static func resolvingLink(_ path: String) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    return resolved(path) ?? path
  }

  /// The path of what is there without links and roundabout ways; nil where nothing is.
  static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Creates a file that must not exist yet and opens it for writing.
  ///
  /// - Parameter isPrivate: whether its owner alone may read and write it.
  static func create(
    _ path: String, isPrivate: Bool, reporting target: String
  ) throws(FileError) -> Int32 {
    let descriptor = open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o600 : 0o666)
    if descriptor < 0 { throw failure(target, "cannot be created") }
    return descriptor
  }

  /// Writes all of `bytes`, however many calls that takes.
  static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, reporting target: String
  ) throws(FileError) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = write(descriptor, start, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw failure(target, "cannot be written")
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  static func synchronize(_ descriptor: Int32, reporting target: String) throws(FileError) {
    // Some file systems have nothing to synchronise for a folder and say EINVAL.
    if fsync(descriptor) != 0, errno != EINVAL { throw failure(target, "cannot be written") }
  }

  /// Makes a file's contents, or the names in a folder, survive a crash.
  static func synchronize(path: String, reporting target: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw failure(target, "cannot be written") }
    defer { close(descriptor) }
    try synchronize(descriptor, reporting: target)
  }

  static func move(
    _ source: String, to destination: String, reporting target: String
  ) throws(FileError) {
    if rename(source, destination) != 0 { throw failure(target, "cannot be put in place") }
  }

  static func makeFolder(
    _ path: String, isPrivate: Bool = false, reporting target: String
  ) throws(FileError) {
    if mkdir(path, isPrivate ? 0o700 : 0o777) != 0 { throw failure(target, "cannot be created") }
  }

  /// The names in a folder, `.` and `..` left out, in no particular order; empty if unreadable.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Removes a file, or a folder with all that is in it; links are removed, not followed.
  static func removeAll(_ path: String) {
    if unlink(path) == 0 { return }
    for name in names(in: path) { removeAll(path + "/" + name) }
    rmdir(path)
  }

  /// A name beside `path` that nobody else uses: hidden, with the process and 64 random bits.
  static func sibling(of path: String, marked mark: String) -> String {
    let (folder, name) = split(path)
    let random = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    return folder + "/.\(name).\(mark)-\(getpid())-\(random)"
  }

  /// The folder and the last component of `path`; a trailing slash is ignored.
  static func split(_ path: String) -> (folder: String, name: String) {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return (".", String(trimmed)) }
    let name = String(trimmed[trimmed.index(after: slash)...])
    return (slash == trimmed.startIndex ? "/" : String(trimmed[..<slash]), name)
  }

  /// An error about `target` that explains `errno` in the words of a person who can help.
  static func failure(_ target: String, _ what: String) -> FileError {
    let reason: String
    switch errno {
    case EACCES, EPERM: reason = "the folder is not writable; choose another or change its mode"
    case EROFS: reason = "the file system is read-only"
    case ENOENT: reason = "the folder does not exist; create it first"
    case ENOTDIR: reason = "a part of the path is a file, not a folder"
    case ENOSPC, EDQUOT: reason = "the disk is full; free some space"
    case ENAMETOOLONG: reason = "the name is too long"
    default: reason = String(cString: strerror(errno))
    }
    return FileError(path: target, problem: "\(what): \(reason)")
  }
}
