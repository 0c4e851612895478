import Foundation
import Testing

/// Reads the sources of the library as text.
@Suite("Proofs beside the code")
struct ProofTests {
  /// A public declaration, its comment and where it is.
  private struct Declaration {
    let file: String
    let line: Int
    var signature: String
    let comment: [String]

    /// Whether it draws noise: a method of the ledger, what is given one, or a run with randomness.
    var releases: Bool {
      if signature.contains("inout Ledger") { return true }
      let isInitializer = signature.contains("init(")
      if file.contains("/Ledger/") { return signature.contains("mutating func") }
      return isInitializer && signature.contains("randomness: Randomness")
    }

    var name: String { "\(file):\(line): \(signature.prefix(60))" }
  }

  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

  private static func declarations() throws -> [Declaration] {
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .flatMap { try declarations(in: $0) }
  }

  private static func declarations(in url: URL) throws -> [Declaration] {
    let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    return lines.indices.compactMap { index in
      guard lines[index].hasPrefix("public "),
        lines[index].contains("func ") || lines[index].contains("init")
      else { return nil }
      let signature = lines[index...].prefix(12)
        .prefix(through: { !$0.contains("{") }).joined(separator: " ")
      let comment = lines[..<index].reversed().prefix { $0.hasPrefix("///") || $0.hasPrefix("@") }
      return Declaration(
        file: url.path, line: index + 1, signature: signature, comment: Array(comment))
    }
  }

  @Test("every public function that releases something has a section on its privacy")
  func sections() throws {
    let releasing = try Self.declarations().filter(\.releases)
    // The ledger's own, the measuring ones, every mechanism's and every run's.
    #expect(releasing.count >= 18)
    for declaration in releasing {
      let text = declaration.comment.reversed().joined(separator: "\n")
      let section = text.components(separatedBy: "## Privacy").dropFirst().first ?? ""
      #expect(section.count > 40, "no section on privacy: \(declaration.name)")
    }
  }
}

extension ArraySlice<String> {
  /// The elements up to and including the first that does not satisfy the predicate.
  fileprivate func prefix(through isInside: (String) -> Bool) -> ArraySlice<String> {
    let end = firstIndex { !isInside($0) } ?? endIndex - 1
    return self[startIndex...Swift.min(end, endIndex - 1)]
  }
}
