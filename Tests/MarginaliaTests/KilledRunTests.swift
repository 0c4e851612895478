import Crypto
import Foundation
import Testing

/// Runs that end without a word, that run out of room, or that meet.
@Suite("Runs that are killed", .serialized)
struct KilledRunTests {
  private static let kills = 25

  private func people() throws -> Marginalia { try .withPeople(count: 3000) }

  /// Whether a release is whole: every file as its manifest says, and nothing else.
  private func seed(ofWholeRelease name: String, in marginalia: Marginalia) throws -> String {
    let manifest = try marginalia.json("\(name)/release.json")
    let files = try #require(manifest["files"] as? [[String: Any]])
    let names = try FileManager.default.contentsOfDirectory(atPath: marginalia.path(name).path)
    #expect(Set(names) == Set(files.compactMap { $0["name"] as? String } + ["release.json"]))
    for file in files {
      let bytes = try marginalia.bytes("\(name)/\(try #require(file["name"] as? String))")
      let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
      #expect(digest == file["sha256"] as? String)
    }
    return "\(try #require(manifest["records"] as? [String: Any])["samplingSeed"] ?? "")"
  }

  /// Starts a command and kills it after a part of the time that it takes when left alone.
  private func kill(_ words: String, after delay: Double, in marginalia: Marginalia) throws {
    let run = try marginalia.start(words)
    Thread.sleep(forTimeInterval: delay)
    Foundation.kill(run.process.processIdentifier, SIGKILL)
    run.process.waitUntilExit()
  }

  @Test("a release that is replaced is the old one or the new one, whenever the run is killed")
  func release() throws {
    let marginalia = try people()
    func words(_ seed: Int) -> String {
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --mechanism mst "
        + "--sampling-seed \(seed) --replace --output out"
    }
    let start = ContinuousClock.now
    #expect(try marginalia.run(words(0)).status == 0)
    let whole = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
    var last = "0"
    var generator = SystemRandomNumberGenerator()
    for seed in 1...Self.kills {
      // Until a little beyond its end, so that some are done.
      let delay = Double.random(in: 0...whole * 1.2, using: &generator)
      try kill(words(seed), after: delay, in: marginalia)
      let found = try self.seed(ofWholeRelease: "out", in: marginalia)
      #expect(found == last || found == "\(seed)")
      last = found
    }
    // What killed runs left behind is in nobody's way.
    #expect(try marginalia.run(words(99)).status == 0)
    #expect(try seed(ofWholeRelease: "out", in: marginalia) == "99")
  }

  @Test("a sweep that is killed again and again goes on to the same figures")
  func sweep() throws {
    let marginalia = try people()
    func words(_ output: String) -> String {
      "sweep people.csv --schema schema.json --simulated-table --mechanisms independent,mst "
        + "--epsilons 0.5,1,2 --delta 1e-6 --trials 4 --seed 1 --threads 1 --output \(output)"
    }
    let start = ContinuousClock.now
    #expect(try marginalia.run(words("straight")).status == 0)
    let whole = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<Self.kills {
      let delay = Double.random(in: 0...whole * 0.7, using: &generator)
      try kill(words("killed"), after: delay, in: marginalia)
    }
    let last = try marginalia.run(words("killed"))
    #expect(last.status == 0, "\(last.error)")
    #expect(try figures("killed", marginalia) == figures("straight", marginalia))
  }

  /// All that a sweep measured, but for its times.
  private func figures(_ name: String, _ marginalia: Marginalia) throws -> [String] {
    String(decoding: try marginalia.bytes("\(name)/trials.csv"), as: UTF8.self)
      .split(separator: "\n").map(String.init).filter { !$0.contains("seconds") }.sorted()
  }

  @Test("two runs with one output leave one whole release, and both say how they ended")
  func twoWriters() throws {
    let marginalia = try people()
    for round in 0..<4 {
      let runs = try (0..<2).map { place in
        try marginalia.start(
          "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --mechanism mst "
            + "--sampling-seed \(place) --replace --output out\(round)")
      }
      let ends = runs.map { run in
        _ = run.line(with: "nothing says this")
        run.process.waitUntilExit()
        return (run.process.terminationStatus, run.lines.last ?? "")
      }
      #expect(ends.contains { $0.0 == 0 })
      for (status, line) in ends where status != 0 {
        #expect(line.contains("out\(round)"), "\(status): \(line)")
      }
      _ = try seed(ofWholeRelease: "out\(round)", in: marginalia)
    }
  }

  @Test("where the disk is full the error names the file, and what was there stays")
  func diskFull() throws {
    let marginalia = try people()
    let words =
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --mechanism mst "
      + "--replace --output out --sampling-seed"
    #expect(try marginalia.run("\(words) 1").status == 0)
    let executable = try #require(Marginalia.executable).path
    // No file may grow beyond 512 bytes; writing more is an error, as on a full disk.
    let run = try Marginalia.run(
      URL(fileURLWithPath: "/bin/bash"),
      ["-c", "trap '' XFSZ; ulimit -f 1; exec \"\(executable)\" \(words) 2"], in: marginalia.folder)
    #expect(run.status == 73 || run.status == 74, "\(run.status) \(run.error)")
    let line = run.error.split(separator: "\n").last ?? ""
    #expect(line.contains("out") && line.contains("spent"), "\(line)")
    #expect(try seed(ofWholeRelease: "out", in: marginalia) == "1")
    #expect(try marginalia.names() == ["out", "people.csv", "schema.json"])
  }

  @Test("files that cannot be read are named, with what to do about them")
  func unreadable() throws {
    let marginalia = try people()
    try FileManager.default.createDirectory(
      at: marginalia.path("folder.csv"), withIntermediateDirectories: false)
    for (words, name) in [
      ("evaluate folder.csv people.csv", "folder.csv"),
      (
        "synthesize people.csv --schema none.json --epsilon 1 --delta 1e-6 --output out",
        "none.json"
      ),
      ("sample none/model.json --records 3 --output out.csv", "none/model.json"),
    ] {
      let run = try marginalia.run(words)
      #expect(run.status >= 64 && run.status <= 78)
      #expect(
        run.error.contains(name) && run.error.split(separator: "\n").count == 1, "\(run.error)")
    }
  }
}
