import Dispatch
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Everything that a run of the program let out: what it wrote to its streams, and every file that was not
/// there before, those in the folder for temporary files included.
struct Observed {
  let status: Int32
  let isKilled: Bool
  let output: String
  let error: String
  /// By path within the folder; a folder's own name stands for it with no text.
  let files: [String: String]
  let temporary: [String]
}

extension Marginalia {
  /// Where standard error goes.
  enum Screen: CaseIterable {
    case file, terminal
  }

  /// Runs a command to its end, or until `interrupt` ends it, and removes the files that it made.
  ///
  /// - Parameters:
  ///   - input: shown the end of a pipe that is the command's standard input.
  ///   - interrupt: called as soon as the command runs.
  func observe(
    _ words: [String], screen: Screen = .file, output: String? = nil,
    interrupt: ((Process, FileHandle) throws -> Void)? = nil
  ) throws -> Observed {
    let executable = try #require(Self.executable, "marginalia is not beside the tests")
    let before = try allFiles()
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("marginalia-observed-\(UUID().uuidString)")
    let temporary = scratch.appendingPathComponent("tmp")
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (outputFile, errorFile) = (
      scratch.appendingPathComponent("output"), scratch.appendingPathComponent("error")
    )
    for file in [outputFile, errorFile] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = executable
    process.arguments = words
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["TMPDIR": temporary.path]) { $1 }
    let input = Pipe()
    process.standardInput = interrupt == nil ? FileHandle.nullDevice : input
    process.standardOutput = try FileHandle(
      forWritingTo: output.map { URL(fileURLWithPath: $0) } ?? outputFile)
    var terminal: PseudoTerminal?
    if screen == .terminal {
      terminal = try PseudoTerminal()
      process.standardError = terminal?.end
    } else {
      process.standardError = try FileHandle(forWritingTo: errorFile)
    }
    try process.run()
    // A command that hangs fails its test; it does not stop all others.
    let running = process.processIdentifier
    let deadline = DispatchWorkItem { kill(running, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 180, execute: deadline)
    defer { deadline.cancel() }
    try interrupt?(process, input.fileHandleForWriting)
    let shown = try terminal?.everything()
    process.waitUntilExit()
    try? input.fileHandleForWriting.close()
    let made = try allFiles().filter { !before.keys.contains($0.key) || before[$0.key] != $0.value }
    let error = try shown ?? Data(contentsOf: errorFile)
    let left = try FileManager.default.subpathsOfDirectory(atPath: temporary.path)
    let files = try made.merging(Self.texts(of: temporary, under: "TMPDIR/")) { first, _ in first }
    for name in made.keys { try? FileManager.default.removeItem(at: path(name)) }
    return Observed(
      status: process.terminationStatus, isKilled: process.terminationReason == .uncaughtSignal,
      output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
      error: String(decoding: error, as: UTF8.self), files: files, temporary: left)
  }

  private func allFiles() throws -> [String: String] { try Self.texts(of: folder, under: "") }

  private static func texts(of folder: URL, under prefix: String) throws -> [String: String] {
    var result: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path)
      result[prefix + name] = data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    return result
  }
}

/// A terminal that a command's standard error is.
private final class PseudoTerminal {
  private let master: Int32
  /// The command's side.
  let end: FileHandle

  init() throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    guard openpty(&master, &slave, nil, nil, nil) == 0 else {
      throw Marginalia.Failed(description: "no terminal can be opened")
    }
    self.master = master
    end = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
  }

  deinit { close(master) }

  /// What was written up to the end of the command.
  func everything() throws -> Data {
    try end.close()
    var result = Data()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(master, &buffer, buffer.count)
      if count > 0 {
        result += buffer[..<count]
      } else if count == 0 || errno != EINTR {
        return result
      }
    }
  }
}
