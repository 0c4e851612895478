import Foundation
import Testing

/// Counts and texts are planted in tables, every command is run on them in every way that it has of telling
/// what it does, and all that comes out is searched: standard output and error, files, and what is left
/// among temporary files.
@Suite("Secrets stay in")
struct SecretsStayInTests {
  /// The commands that the program itself lists.
  private static func commands(_ marginalia: Marginalia) throws -> [String] {
    let lines = try marginalia.run("--help").text.split(separator: "\n")
    let list = lines.drop { !$0.hasPrefix("SUBCOMMANDS") }.dropFirst()
    return list.compactMap { line in
      let isCommand = line.hasPrefix("  ") && !line.hasPrefix("   ") && !line.hasPrefix("  See")
      return isCommand ? line.split(separator: " ").first.map(String.init) : nil
    }
  }

  @Test(
    "every command of the program has its cases, and no way of saying more that is not run here")
  func complete() throws {
    let marginalia = try Marginalia()
    let commands = try Self.commands(marginalia)
    #expect(commands.count >= 11)
    #expect(Set(commands) == Set(SecretCase.all.keys))
    for command in commands {
      let help = try marginalia.run("\(command) --help").text
      for level in ["--verbose", "--quiet", "--debug", "--log", "--progress"] {
        #expect(!help.contains(level), "\(command) \(level)")
      }
      let isTraced = SecretCase.all[command]?.contains { $0.words.contains("--trace") } ?? false
      #expect(help.contains("--trace") == isTraced, "\(command)")
    }
    for (command, cases) in SecretCase.all {
      #expect(cases.contains { $0.status == 0 } && cases.contains { $0.status != 0 }, "\(command)")
      #expect(cases.allSatisfy { $0.shows.isEmpty == $0.because.isEmpty }, "\(command)")
    }
  }

  private static func search(_ seen: Observed, _ shows: Shows, _ what: String) {
    expectNothing(
      in: seen.error, texts: true, numbers: !shows.contains(.counts), "\(what): standard error")
    expectNothing(
      in: seen.output, texts: !shows.contains(.textsOnOutput), numbers: !shows.contains(.counts),
      "\(what): standard output")
    for (name, text) in seen.files {
      // The path itself, and what the file holds; a count is also how many lines it has.
      let isLong =
        !shows.contains(.counts) && Canary.numbers.contains(text.count { $0 == "\n" } - 1)
      #expect(!isLong, "\(what): \(name) has as many rows as the table")
      expectNothing(
        in: "\(name)\n\(text)", texts: !shows.contains(.textsInFiles),
        numbers: !shows.contains(.counts) && !(shows.contains(.rowNumbers) && isTable(name)),
        "\(what): \(name)")
    }
    #expect(seen.temporary.isEmpty || seen.isKilled, "\(what): left in TMPDIR")
  }

  /// Whether a file is a table of records, not what is said of it.
  private static func isTable(_ name: String) -> Bool { name.hasSuffix(".csv") || name == "made" }

  private static func expectNothing(
    in text: String, texts: Bool, numbers: Bool, _ place: String
  ) {
    if texts { #expect(Canary.texts(in: text).isEmpty, "\(place)") }
    if numbers { #expect(Canary.numbers(in: text).isEmpty, "\(place)") }
  }

  @Test(
    "no count and no text of a table comes out of a command, but where it shows the table by purpose",
    arguments: SecretCase.all.keys.sorted())
  func commands(command: String) throws {
    let marginalia = try Marginalia.withCanaries()
    let hasJSON = try marginalia.run("\(command) --help").text.contains("  --json")
    for secret in try #require(SecretCase.all[command]) {
      let words = [command] + secret.words.split(separator: " ").map(String.init)
      for (level, more, screen) in [
        ("plain", [], Marginalia.Screen.file), ("terminal", [], .terminal),
        ("JSON", ["--json"], .file), ("JSON on a terminal", ["--json"], .terminal),
      ] where hasJSON || more.isEmpty {
        let what = "\(words.joined(separator: " ")) (\(level))"
        let out = words.map { $0.replacing("OUT", with: "made") } + more
        let seen = try marginalia.observe(out, screen: screen)
        #expect(seen.status == secret.status && !seen.isKilled, "\(what): \(seen.error)")
        Self.search(seen, secret.shows, what)
      }
    }
  }

  @Test(
    "a disk that is full tells nothing", arguments: ["synthesize", "aggregate", "risk", "schema"])
  func full(command: String) throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let marginalia = try Marginalia.withCanaries()
    for secret in try #require(SecretCase.all[command]) where secret.status == 0 {
      let words = secret.words.split(separator: " ").map {
        String($0).replacing("OUT", with: "made")
      }
      let seen = try marginalia.observe([command] + words, output: "/dev/full")
      #expect([0, 74].contains(seen.status), "\(secret.words): \(seen.error)")
      Self.search(seen, secret.shows, "\(command) \(secret.words), no room")
    }
  }

  @Test(
    "a run that is cancelled, crashes or is killed with the table in memory leaves nothing of it",
    arguments: [SIGINT, SIGTERM, SIGSEGV, SIGILL, SIGBUS, SIGKILL],
    [
      "synthesize - --schema schema.json --epsilon 1 --delta 1e-6 --seed 4 --output made",
      "synthesize - --schema units.json --mechanism mst --epsilon 1 --delta 1e-6 --seed 4 --json --output made",
      "aggregate - --schema schema.json --epsilon 1 --delta 1e-6 --seed 4 --output made",
      "risk - --schema schema.json", "schema -",
    ])
  func interrupted(signal: Int32, words: String) throws {
    // A command that does not wait for these signals has them blocked, as the test's thread has them, and
    // would wait for more of the table.
    if [SIGINT, SIGTERM].contains(signal), !words.hasSuffix("made") { return }
    let marginalia = try Marginalia.withCanaries()
    let table = try marginalia.bytes("people.csv")
    let seen = try marginalia.observe(words.split(separator: " ").map(String.init)) {
      // More than a pipe holds, so that most of it was read; the end never comes.
      try $1.write(contentsOf: table)
      kill($0.processIdentifier, signal)
    }
    #expect(seen.isKilled || seen.status != 0)
    Self.search(seen, [], "\(words), signal \(signal)")
  }
}
