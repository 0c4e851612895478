import Testing

/// What the types promise: a secret cannot leave but through the ledger, and a ledger cannot be
/// cheated. Each misuse is one line of a file that must fail in that line; its twin, with a
/// released value in the secret's place, must compile, so that the failure has no other cause.
@Suite("Misuse does not compile")
struct NegativeCompileTests {
  private static let imports = ["import Foundation", "import Marginalia"]

  private static let compiled = Result { try SwiftCompiler().check(source(typed.map(\.code))) }
  private static let owned = Result {
    try SwiftCompiler().check(source(Misuse.secondUses.map(\.code)))
  }
  private static let typed = Misuse.leaks + Misuse.accesses + Misuse.forgeries

  /// One snippet a line, each in a namespace of its own.
  private static func source(_ snippets: [String]) -> String {
    let lines = snippets.enumerated().map { "enum Snippet\($0) { static \($1) }" }
    return (imports + lines).joined(separator: "\n") + "\n"
  }

  private func expectRefused(
    _ misuse: Misuse, among misuses: [Misuse], in outcome: SwiftCompiler.Outcome
  ) throws {
    let index = try #require(misuses.firstIndex { $0.description == misuse.description })
    let messages = outcome.errors.filter { $0.line == Self.imports.count + index + 1 }
      .map(\.message)
    #expect(
      messages.contains { $0.contains(misuse.refusal) },
      "the compiler said \(messages) of: \(misuse.code)")
  }

  @Test("by type: no way out, no access, no forgery", arguments: typed)
  func types(misuse: Misuse) throws {
    try expectRefused(misuse, among: Self.typed, in: Self.compiled.get())
  }

  @Test("by ownership: no second use", arguments: Misuse.secondUses)
  func ownership(misuse: Misuse) throws {
    try expectRefused(misuse, among: Misuse.secondUses, in: Self.owned.get())
  }

  @Test("the same with released values, and within what is allowed, compiles")
  func controls() throws {
    let snippets = (Self.typed + Misuse.secondUses).map(\.control)
    let outcome = try SwiftCompiler().check(Self.source(snippets))
    #expect(outcome.succeeded, "\(outcome.output)")
  }
}
