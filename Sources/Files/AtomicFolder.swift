#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder that appears at its path whole or not at all.
///
/// Files are written into a hidden folder beside the final one, `.NAME.partial-<process>-<random>`;
/// `commit` synchronises everything in it and renames it. A folder dropped without `commit` leaves
/// no trace, not even the parent folders that were made for it.
///
///     let folder = try AtomicFolder("release")
///     try folder.write("{}", to: "release.json")
///     try folder.commit()
///
/// Who may enter a folder that is replaced, and read a file of it that is, stays as far as this user can
/// give that; before it is in place its owner alone may enter.
public final class AtomicFolder {
  private let path: String
  private let staging: String
  private let replacing: Bool
  private let marker: String?
  private let own: Set<String>?
  /// Parents that did not exist before, outermost first.
  private var madeParents: [String] = []
  private var isOpen = true
  /// Of the files that were opened, in order.
  private var names: [String] = []

  /// Makes the hidden folder, and the missing parents of `path`.
  ///
  /// Throws when `path` is a file, or a folder with something in it unless `replacing`, or when the
  /// parent is not writable.
  public init(
    _ path: String, replacing: Bool = false, marker: String? = nil, own: Set<String>? = nil
  ) throws(FileError) {
    let (parent, name) = System.split(path)
    guard !name.isEmpty, name != ".", name != ".." else {
      throw FileError(path: path, problem: "cannot be replaced; give the name of a new folder")
    }
    // "release/../release" goes through the folder that is to be moved away.
    let isRoundabout = parent.split(separator: "/").contains("..")
    self.path = (isRoundabout ? System.resolved(parent) ?? parent : parent) + "/" + name
    self.replacing = replacing
    self.marker = marker
    self.own = own
    staging = System.sibling(of: self.path, marked: "partial")
    do {
      try Self.refuseOccupied(path, replacing: replacing, marker: marker, own: own)
      try makeParents(of: self.path)
      try System.makeFolder(
        staging, isPrivate: System.kind(of: self.path) == .folder, reporting: path)
    } catch {
      discard()
      throw error
    }
  }

  deinit { discard() }

  /// Where the file called `name` lies until `commit`, for writers that need a path.
  public func path(of name: String) -> String { staging + "/" + name }

  /// Opens a file of the folder for writing in pieces; commit it before the folder.
  public func file(_ name: String) throws(FileError) -> AtomicFile {
    names.append(name)
    return try AtomicFile(path(of: name), reporting: path + "/" + name)
  }

  /// Writes a file of the folder.
  public func write(_ bytes: [UInt8], to name: String) throws(FileError) {
    let file = try file(name)
    try file.write(bytes)
    try file.commit()
  }

  /// Writes a file of the folder in UTF-8.
  public func write(_ text: String, to name: String) throws(FileError) {
    try write(Array(text.utf8), to: name)
  }

  /// Puts the files that were written into the folder that is there already, one after the other in the
  /// order in which they were opened; each replaces one of its name, and the others stay as they are.
  ///
  /// A process that dies on the way leaves some of them in place and nothing else: the last to be written
  /// should be the one that tells of the others.
  public func commitFiles() throws(FileError) {
    precondition(isOpen, "committed after the folder was committed or discarded")
    do {
      try synchronizeAll(staging)
      for name in names {
        if let access = System.access(to: path + "/" + name) {
          System.give(access, toFile: staging + "/" + name)
        }
        try System.move(staging + "/" + name, to: path + "/" + name, reporting: path + "/" + name)
      }
      try System.synchronize(path: path, reporting: path)
    } catch {
      discard()
      throw error
    }
    discard()
  }

  /// Puts the folder in place; on failure nothing is left behind and an old folder stays.
  public func commit() throws(FileError) {
    precondition(isOpen, "committed after the folder was committed or discarded")
    do {
      try Self.refuseOccupied(path, replacing: replacing, marker: marker, own: own)
      try synchronizeAll(staging)
      try putInPlace()
    } catch {
      discard()
      throw error
    }
    isOpen = false
    try System.synchronize(path: System.split(path).folder, reporting: path)
  }

  /// Removes what was written. Does nothing after `commit`.
  public func discard() {
    guard isOpen else { return }
    isOpen = false
    System.removeAll(staging)
    // rmdir leaves a parent alone in which somebody has put something meanwhile.
    for parent in madeParents.reversed() { rmdir(parent) }
  }

  /// Throws where a folder could not be put at `path` for what stands there now; writes nothing.
  ///
  /// A folder is replaced only where it holds a file called `marker`, if one is given: what another
  /// program wrote is left alone. Nor is one replaced that holds anything besides `own`, if that is given.
  private static func refuseOccupied(
    _ path: String, replacing: Bool = false, marker: String? = nil, own: Set<String>? = nil
  ) throws(FileError) {
    switch System.kind(of: path) {
    case .missing: return
    case .regularFile, .other:
      throw FileError(path: path, problem: "is a file; give the path of a folder")
    case .folder:
      let names = System.names(in: path)
      if names.isEmpty { return }
      if replacing {
        if let marker, !names.contains(marker) {
          throw FileError(
            path: path,
            problem: "holds no \(marker), so it is not a folder to replace; choose another folder")
        }
        if let own, let foreign = names.sorted().first(where: { !own.contains($0) }) {
          throw FileError(
            path: path,
            problem: "holds \(foreign), which would be lost; move it, or choose another folder")
        }
        return
      }
      throw FileError(
        path: path, problem: "exists and is not empty; choose another folder or remove it")
    }
  }

  private func makeParents(of path: String) throws(FileError) {
    let parent = System.split(path).folder
    guard System.kind(of: parent) == .missing else { return }
    try makeParents(of: parent)
    try System.makeFolder(parent, reporting: parent)
    madeParents.append(parent)
  }

  private func synchronizeAll(_ item: String) throws(FileError) {
    if System.kind(of: item) == .folder {
      for name in System.names(in: item) { try synchronizeAll(item + "/" + name) }
    }
    try System.synchronize(path: item, reporting: path)
  }

  private func putInPlace() throws(FileError) {
    if let access = System.access(to: path) { System.give(access, toFile: staging) }
    guard replacing, System.kind(of: path) == .folder else {
      return try System.move(staging, to: path, reporting: path)
    }
    let old = System.sibling(of: path, marked: "replaced")
    try System.move(path, to: old, reporting: path)
    do {
      try System.move(staging, to: path, reporting: path)
    } catch {
      try System.move(old, to: path, reporting: path)
      throw error
    }
    System.removeAll(old)
  }
}
