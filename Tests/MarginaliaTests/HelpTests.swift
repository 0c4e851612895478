import Testing

@Suite("Help")
struct HelpTests {
  static let commands = [
    "simulate", "schema", "synthesize", "sample", "evaluate", "sweep", "account",
    "verify", "audit", "attack", "convert", "forecast",
  ]

  @Test(
    "every command's help has an example in lines that fit, so that it can be copied",
    arguments: commands)
  func examples(command: String) throws {
    let run = try Marginalia().run("\(command) --help")
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == "Example:" || $0 == "Examples:" })
    let example = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(example.contains { $0.contains("marginalia \(command) ") })
    // A line that was broken for width starts at the margin.
    #expect(example.allSatisfy { $0.hasPrefix("  ") }, "\(example.joined(separator: "\n"))")
  }

  @Test("the help of the program lists every command and a first look in lines that fit")
  func overview() throws {
    let run = try Marginalia().run("--help")
    #expect(run.status == 0)
    for command in Self.commands { #expect(run.text.contains("\n  \(command) ")) }
    let look = run.text.split(separator: "\n").drop { !$0.hasPrefix("A first look") }.dropFirst()
    #expect(
      look.prefix { $0 != "USAGE: marginalia <subcommand>" }.allSatisfy { $0.hasPrefix("  ") })
  }

  @Test("the version is one line")
  func version() throws {
    let run = try Marginalia().run("--version")
    #expect(run.status == 0)
    #expect(run.text == "0.1.0\n")
  }
}
