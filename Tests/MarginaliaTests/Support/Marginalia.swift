import Foundation
import Testing

/// The built command line, run as a process in a folder of its own.
///
///     let marginalia = try Marginalia()
///     let run = try marginalia.run("account --epsilon 1 --delta 1e-9")
///     #expect(run.status == 0)
final class Marginalia {
  struct Run {
    let status: Int32
    let output: Data
    let error: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("marginalia-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs `marginalia` with words separated by spaces; paths are relative to `folder`.
  func run(_ words: String, input: URL? = nil) throws -> Run {
    try run(words.split(separator: " ").map(String.init), input: input)
  }

  func run(_ arguments: [String], input: URL? = nil) throws -> Run {
    let executable = try #require(Self.executable, "marginalia is not beside the tests")
    return try Self.run(executable, arguments, in: folder, input: input)
  }

  /// Runs a program to its end; what it writes goes through files, which never fill up as pipes do.
  static func run(
    _ executable: URL, _ arguments: [String], in folder: URL, input: URL? = nil
  ) throws -> Run {
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("marginalia-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    func open(_ name: String) throws -> FileHandle {
      let file = scratch.appendingPathComponent(name)
      try Data().write(to: file)
      return try FileHandle(forWritingTo: file)
    }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: $0) }
      ?? FileHandle.nullDevice
    process.standardOutput = try open("output")
    process.standardError = try open("error")
    try process.run()
    process.waitUntilExit()
    return Run(
      status: process.terminationStatus,
      output: try Data(contentsOf: scratch.appendingPathComponent("output")),
      error: String(
        decoding: try Data(contentsOf: scratch.appendingPathComponent("error")), as: UTF8.self))
  }

  /// The executable in the folder of the test bundle, whichever process runs the bundle.
  static let executable: URL? = CommandLine.arguments
    .flatMap { argument in
      let url = URL(fileURLWithPath: argument)
      return (0..<5).reduce(into: [url]) { places, _ in
        places.append(places[places.count - 1].deletingLastPathComponent())
      }
    }
    .map { $0.appendingPathComponent("marginalia") }
    .first { url in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: url.path)
    }
}

// Files of the folder.
extension Marginalia {
  func path(_ name: String) -> URL { folder.appendingPathComponent(name) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: path(name))
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: path(name)) }

  func json(_ name: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: bytes(name)) as? [String: Any])
  }

  /// All that the folder holds at its top level, hidden names included.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }
}
