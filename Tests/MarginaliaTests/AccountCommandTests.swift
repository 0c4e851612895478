import Foundation
import Testing

@Suite("marginalia account")
struct AccountCommandTests {
  @Test(
    "an accountant that has nothing to say is named with the reason, in words and in JSON",
    arguments: [
      ("--epsilon 100 --delta 1e-6", ["PLD"], "sigma of at least 0.6"),
      ("--sigma 0.3 --delta 1e-6", ["PLD", "GDP", "RDP"], "sigma of at least 0.6"),
      ("--rho 0.1 --delta 1e-6", ["PLD", "GDP", "RDP"], "name the releases"),
      ("--epsilon 1 --delta 1e-6", [], ""),
    ] as [(String, [String], String)])
  func lacking(words: String, names: [String], reason: String) throws {
    let marginalia = try Marginalia()
    let run = try marginalia.run("account \(words)")
    #expect(run.status == 0, "\(run.error)")
    let line = run.text.split(separator: "\n").first { $0.hasPrefix("no ") }
    #expect((line == nil) == names.isEmpty)
    if let line {
      #expect(line.hasPrefix("no \(names.joined(separator: ", ")): ") && line.contains(reason))
    }
    let document = try #require(
      try JSONSerialization.jsonObject(with: marginalia.run("account \(words) --json").output)
        as? [String: Any])
    let lines = try #require(document["accountants"] as? [[String: Any]])
    let lacking = lines.filter { $0["epsilon"] == nil }
    #expect(lacking.compactMap { $0["accountant"] as? String } == names)
    #expect(lacking.allSatisfy { ($0["reason"] as? String)?.contains(reason) == true })
    #expect(lines.contains { $0["epsilon"] != nil && $0["reason"] == nil })
  }
}
