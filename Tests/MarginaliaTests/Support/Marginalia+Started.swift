import Foundation
import Testing

extension Marginalia {
  /// A command that is running, whose standard error is read line by line.
  final class Started {
    let process: Process
    private let pipe = Pipe()
    private let output = Pipe()
    private var unread = Data()
    private(set) var lines: [String] = []

    fileprivate init(_ executable: URL, _ arguments: [String], in folder: URL, input: Pipe?) throws
    {
      process = Process()
      process.executableURL = executable
      process.arguments = arguments
      process.currentDirectoryURL = folder
      process.standardInput = input ?? FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = pipe
      try process.run()
    }

    /// Reads on to the first line with `text`; nil where the command ended without one.
    func line(with text: String) -> String? {
      while let line = nextLine() {
        if line.contains(text) { return line }
      }
      return nil
    }

    private func nextLine() -> String? {
      while true {
        if let end = unread.firstIndex(of: 0x0A) {
          let line = String(decoding: unread[..<end], as: UTF8.self)
          unread = Data(unread[(end + 1)...])
          lines.append(line)
          return line
        }
        guard let more = Self.read(pipe) else { return nil }
        unread += more
      }
    }

    /// What a pipe holds, waiting for it; nil at its end. FileHandle does not go on after a signal.
    private static func read(_ pipe: Pipe) -> Data? {
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = Foundation.read(
          pipe.fileHandleForReading.fileDescriptor, &buffer, buffer.count)
        if count > 0 { return Data(buffer[..<count]) }
        if count == 0 || errno != EINTR { return nil }
      }
    }

    /// Sends a signal and reads what the command still says.
    func end(by signal: Int32) throws -> (status: Int32, lastLine: String, output: String) {
      kill(process.processIdentifier, signal)
      while nextLine() != nil {}
      process.waitUntilExit()
      var text = Data()
      while let more = Self.read(output) { text += more }
      #expect(process.terminationReason == .exit)
      return (process.terminationStatus, lines.last ?? "", String(decoding: text, as: UTF8.self))
    }
  }

  func start(_ words: String, input: Pipe? = nil) throws -> Started {
    let executable = try #require(Self.executable, "marginalia is not beside the tests")
    return try Started(
      executable, words.split(separator: " ").map(String.init), in: folder, input: input)
  }
}
