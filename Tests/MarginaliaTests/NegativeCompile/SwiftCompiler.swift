import Foundation
import Testing

/// The Swift compiler, run on small files that import the modules this test was built with, from
/// outside the package.
struct SwiftCompiler {
  /// An error and the line, from 1, that it is about.
  struct Diagnostic: Sendable {
    let line: Int
    let message: String
  }

  /// What the compiler had to say of a file.
  struct Outcome: Sendable {
    let succeeded: Bool
    let errors: [Diagnostic]
    let output: String
  }

  private let modules: URL
  private let searchPaths: [URL]

  /// Finds the modules beside the running test, and the C modules of dependencies.
  init() throws {
    modules = try #require(Self.modulesFolder(), "no folder Modules beside the running test")
    let scratch = modules.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    searchPaths =
      Self.includeFolders(scratch.appendingPathComponent("checkouts"))
      + ["CZlib", "COpenBLAS"].map { root.appendingPathComponent("Sources/\($0)") }
  }

  /// Compiles as far as the checks of ownership, which come after those of types.
  func check(_ source: String) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("negative-compile-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("Snippet.swift")
    try Data(source.utf8).write(to: file)

    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "swiftc", "-emit-sil", "-o", "/dev/null", "-swift-version", "6", "-diagnostic-style",
        "llvm", "-module-cache-path", folder.appendingPathComponent("cache").path, "-I",
        modules.path,
      ] + searchPaths.flatMap { ["-I", $0.path] } + [file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // 127: env found no swiftc.
    try #require(process.terminationStatus != 127, "swiftc is not on the path: \(output)")
    return Outcome(
      succeeded: process.terminationStatus == 0, errors: Self.errors(in: output), output: output)
  }

  private static func errors(in output: String) -> [Diagnostic] {
    output.split(separator: "\n").compactMap { text in
      guard let mark = text.range(of: ": error: ") else { return nil }
      let place = text[..<mark.lowerBound].split(separator: ":")
      guard place.count >= 2, let line = Int(place[place.count - 2]) else {
        return Diagnostic(line: 0, message: String(text[mark.upperBound...]))
      }
      return Diagnostic(line: line, message: String(text[mark.upperBound...]))
    }
  }

  private static func modulesFolder() -> URL? {
    for path in [Bundle.main.executablePath ?? ""] + CommandLine.arguments {
      var folder = URL(fileURLWithPath: path).resolvingSymlinksInPath()
      while folder.path != "/" {
        folder.deleteLastPathComponent()
        let modules = folder.appendingPathComponent("Modules")
        let module = modules.appendingPathComponent("Privacy.swiftmodule")
        if FileManager.default.fileExists(atPath: module.path) { return modules }
      }
    }
    return nil
  }

  private static func includeFolders(_ checkouts: URL) -> [URL] {
    func children(_ folder: URL) -> [URL] {
      let urls = try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil)
      return urls ?? []
    }
    return children(checkouts).flatMap { children($0.appendingPathComponent("Sources")) }
      .map { $0.appendingPathComponent("include") }
      .filter {
        FileManager.default.fileExists(
          atPath: $0.appendingPathComponent("module.modulemap").path)
      }
  }
}
