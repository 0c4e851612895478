import Foundation
import Testing

/// Seeded bugs (Sources/Mutations) are in one extra build and nowhere else.
@Suite("Seeded bugs")
struct MutationBuildTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
  }

  private struct Entry: Decodable {
    let name: String
    let caughtBy: [[String: String]]
  }

  private func catalog() throws -> [Entry] {
    try JSONDecoder().decode([Entry].self, from: Data(text("Tests/Mutations/mutations.json").utf8))
  }

  /// The names of the cases of `Mutation`.
  private func cases() throws -> [String] {
    try text("Sources/Mutations/Mutation.swift").split(separator: "\n")
      .map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("case ") }
      .flatMap { $0.dropFirst(5).split(separator: ", ").map(String.init) }
  }

  @Test("the program has no symbol or text of them but in the build that is made for them")
  func marker() throws {
    let program = try Data(contentsOf: #require(Marginalia.executable))
    // The variable that chooses one, and the mangled name of the type.
    for mark in ["MARGINALIA_MUTATION", "9Mutations8MutationO"] {
      let isThere = program.range(of: Data(mark.utf8)) != nil
      #if Mutations
        #expect(isThere)
      #else
        #expect(!isThere)
      #endif
    }
  }

  @Test("every one is in the list of what must catch it, and in the table of what did")
  func documented() throws {
    let (catalog, table) = (try catalog(), try text("Results/mutations.md"))
    let cases = try cases()
    #expect(cases.count >= 20 && Set(cases).count == cases.count)
    let switched = catalog.filter { $0.caughtBy.contains { $0["filter"] != nil } }.map(\.name)
    #expect(Set(switched) == Set(cases))
    for entry in catalog {
      #expect(table.contains("\n| `\(entry.name)` |"), "run make mutations")
    }
    #expect(!table.contains("**nothing**"))
  }

  @Test("each stands where the source says, between the marks of its trait")
  func used() throws {
    let sources = Self.root.appendingPathComponent("Sources")
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var found: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      var depth = 0
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.drop { $0 == " " }
        if words.hasPrefix("#if Mutations") || (depth > 0 && words.hasPrefix("#if")) { depth += 1 }
        if depth > 0, words.hasPrefix("#endif") { depth -= 1 }
        guard words.contains("Mutation.") || words.hasPrefix("case .") else { continue }
        let names = words.split { !$0.isLetter }.map(String.init)
        if words.contains("Mutation.") { #expect(depth > 0, "\(file.lastPathComponent): \(line)") }
        if depth > 0 { found.formUnion(names) }
      }
    }
    #expect(Set(try cases()).isSubset(of: found))
  }
}
