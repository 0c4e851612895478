import Foundation
import Testing

@testable import Files

@Suite("AtomicFolder")
struct AtomicFolderTests {
  private let parent: TemporaryFolder

  init() throws { parent = try TemporaryFolder() }

  @Test("a committed folder appears with all its files and no other trace")
  func committed() throws {
    let folder = try AtomicFolder(parent.path("out"))
    try folder.write("one", to: "a.txt")
    let file = try folder.file("b.txt")
    try file.write("two")
    try file.commit()
    let staged = try parent.names()
    #expect(staged.count == 1 && staged[0].hasPrefix(".out.partial-"))
    try folder.commit()
    #expect(try parent.names() == ["out"])
    #expect(try parent.names(in: "out") == ["a.txt", "b.txt"])
    #expect(try parent.text("out/b.txt") == "two")
  }

  @Test("a discarded or dropped folder leaves no trace, nor do parents made for it")
  func discarded() throws {
    do {
      let folder = try AtomicFolder(parent.path("x/y/out/"))
      try folder.write("one", to: "a.txt")
      #expect(try parent.names() == ["x"])
    }
    #expect(try parent.names() == [])
  }

  @Test("an error about a file of the folder names the place where it would have been")
  func reportedPath() throws {
    let folder = try AtomicFolder(parent.path("out"))
    let error = #expect(throws: FileError.self) { try folder.write("x", to: "no/a.txt") }
    #expect(error?.path == parent.path("out/no/a.txt"))
  }

  @Test(
    "who may enter a folder that is replaced is not changed, and nobody else may before it is in place"
  )
  func permissions() throws {
    let path = parent.path("out")
    func permissions(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    for kept in [0o700, 0o755] {
      try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try FileManager.default.setAttributes([.posixPermissions: kept], ofItemAtPath: path)
      let folder = try AtomicFolder(path, replacing: true)
      try folder.write("one", to: "a.txt")
      #expect(try permissions(folder.path(of: "")) == 0o700)
      try folder.commit()
      #expect(try permissions(path) == kept)
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: path + "/a.txt")
    let more = try AtomicFolder(path, replacing: true)
    try more.write("two", to: "a.txt")
    try more.commitFiles()
    #expect(try parent.text("out/a.txt") == "two")
    #expect(try permissions(path + "/a.txt") == 0o600)
  }

  @Test("missing parents are made")
  func parents() throws {
    try AtomicFolder(parent.path("x/y/out")).commit()
    #expect(try parent.names(in: "x/y") == ["out"])
  }

  @Test("an empty folder is replaced, one with files is refused unless replacing is asked for")
  func occupied() throws {
    let path = parent.path("out")
    try AtomicFolder(path).commit()
    let second = try AtomicFolder(path)
    try second.write("second", to: "a.txt")
    try second.commit()
    let error = #expect(throws: FileError.self) { try AtomicFolder(path) }
    #expect(
      error?.description
        == "\(path): exists and is not empty; choose another folder or remove it")
    #expect(try parent.text("out/a.txt") == "second")

    let other = #expect(throws: FileError.self) {
      try AtomicFolder(path, replacing: true, marker: "release.json")
    }
    #expect(other?.description.contains("holds no release.json") == true)

    let third = try AtomicFolder(path, replacing: true, marker: "a.txt")
    try third.write("third", to: "b.txt")
    #expect(try parent.names(in: "out") == ["a.txt"])
    try third.commit()
    #expect(try parent.names(in: "out") == ["b.txt"])
    #expect(try parent.names() == ["out"])
  }

  @Test("a folder filled by another while this one was written is left as it is")
  func raced() throws {
    let folder = try AtomicFolder(parent.path("out"))
    try folder.write("mine", to: "a.txt")
    let other = try AtomicFolder(parent.path("out"))
    try other.write("theirs", to: "a.txt")
    try other.commit()
    #expect(throws: FileError.self) { try folder.commit() }
    #expect(try parent.text("out/a.txt") == "theirs")
    #expect(try parent.names() == ["out"])
  }

  @Test("a file in the way is refused, also as a parent")
  func fileInTheWay() throws {
    try AtomicFile.write("x", to: parent.path("f"))
    #expect(throws: FileError.self) { try AtomicFolder(parent.path("f")) }
    #expect(throws: FileError.self) { try AtomicFolder(parent.path("f/out")) }
    #expect(try parent.names() == ["f"])
  }
}
