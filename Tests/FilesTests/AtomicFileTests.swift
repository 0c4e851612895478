import Foundation
import Testing

@testable import Files

@Suite("AtomicFile")
struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a committed file holds all pieces, and nothing else is left beside it")
  func committed() throws {
    let file = try AtomicFile(folder.path("a.txt"))
    try file.write("first ")
    try file.write([UInt8]("second".utf8))
    try file.write([UInt8]())
    try file.commit()
    #expect(try folder.text("a.txt") == "first second")
    #expect(try folder.names() == ["a.txt"])
  }

  @Test("until commit the old file is what a reader sees")
  func oldUntilCommit() throws {
    try AtomicFile.write("old", to: folder.path("a.txt"))
    let file = try AtomicFile(folder.path("a.txt"))
    try file.write("new")
    #expect(try folder.text("a.txt") == "old")
    try file.commit()
    #expect(try folder.text("a.txt") == "new")
  }

  @Test("who may read a file is not changed by replacing it")
  func permissions() throws {
    let path = folder.path("a.txt")
    try AtomicFile.write("old", to: path)
    for permissions in [0o600, 0o664] {
      try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
      try AtomicFile.write("new", to: path)
      let kept = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(kept as? Int == permissions)
    }
  }

  @Test("a file that is discarded, or dropped, leaves no trace")
  func discarded() throws {
    let file = try AtomicFile(folder.path("a.txt"))
    try file.write("x")
    file.discard()
    #expect(try folder.names() == [])
    do { try AtomicFile(folder.path("b.txt")).write("x") }
    #expect(try folder.names() == [])
  }

  @Test("a failed rename leaves no trace")
  func failedRename() throws {
    let file = try AtomicFile(folder.path("a.txt"))
    try FileManager.default.createDirectory(
      atPath: folder.path("a.txt"), withIntermediateDirectories: false)
    #expect(throws: FileError.self) { try file.commit() }
    #expect(try folder.names() == ["a.txt"])
  }

  @Test("a missing folder, a folder and a device are refused with what to do")
  func refused() throws {
    let missing = folder.path("no/a.txt")
    let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: missing) }
    #expect(
      error?.description
        == "\(missing): cannot be created: the folder does not exist; create it first")
    let isFolder = #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.path) }
    #expect(isFolder?.problem == "is a folder; give the path of a file")
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: "/dev/null") }
    #expect(System.kind(of: "/dev/null") == .other)
  }

  @Test("a full disk is named as such", .enabled(if: System.kind(of: "/dev/full") == .other))
  func fullDisk() throws {
    let device = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    defer { try? device.close() }
    let error = #expect(throws: FileError.self) {
      try [UInt8]("x".utf8).withUnsafeBytes {
        try System.writeAll($0, to: device.fileDescriptor, reporting: "a.txt")
      }
    }
    #expect(error?.problem == "cannot be written: the disk is full; free some space")
  }

  @Test("a symbolic link stays a link, and the file it points to is replaced")
  func link() throws {
    try AtomicFile.write("old", to: folder.path("a.txt"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: "a.txt")
    try AtomicFile.write("new", to: folder.path("link"))
    #expect(try folder.text("a.txt") == "new")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "a.txt")
  }

  @Test(
    "a path splits into folder and name",
    arguments: [
      ("a", ".", "a"), ("/a", "/", "a"), ("b/a", "b", "a"), ("b/a//", "b", "a"), ("/", "/", ""),
    ])
  func split(path: String, parent: String, name: String) {
    #expect(System.split(path).folder == parent)
    #expect(System.split(path).name == name)
  }
}
