import Foundation
import Testing

/// A package outside of the sources that does nothing but `import Marginalia`.
@Suite("A package that imports the library")
struct ConsumerTests {
  @Test("it builds, and draws private records")
  func consumer() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    // A folder of its own: one that is shared by two packages is not always built again when it
    // should be.
    let build = [
      "swift", "build", "-c", "release", "--package-path", "Examples/Consumer", "--scratch-path",
      ".build-consumer", "--product", "Consumer",
    ]
    let environment = URL(fileURLWithPath: "/usr/bin/env")
    let built = try Marginalia.run(environment, build, in: root)
    try #require(built.status == 0, "\(built.text)\(built.error)")

    let marginalia = try Marginalia.withPeople()
    let consumer = root.appendingPathComponent(".build-consumer/release/Consumer")
    let run = try Marginalia.run(consumer, ["people.csv", "schema.json"], in: marginalia.folder)
    #expect(run.status == 0, "\(run.error)")
    // 400 people; the estimate's standard deviation is below 15.
    let records = try #require(Int(run.text.split(separator: "\n").first ?? ""))
    #expect((300...500).contains(records))
  }
}
