import Testing

@testable import Tabular

@Suite("A declared domain is the schema's")
struct PublicDomainTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("no row that is there or not, of whatever values, changes the domain")
  func canary() throws {
    let schema = try TableSchema(
      """
      {"fields": [
        {"name": "job", "type": "string", "categories": ["cook", "smith", "unique"]},
        {"name": "age", "type": "integer", "constraints": {"minimum": 0, "maximum": 120}}]}
      """)
    let rows = ["cook,30", "smith,41", "cook,120", "unique,0"]
    let whole = try read(
      try scratch.file("all.csv", (["job,age"] + rows).joined(separator: "\n") + "\n"),
      schema: schema)
    #expect(whole.table.domain == schema.domain(header: ["job", "age"]))
    for left in rows.indices {
      var fewer = rows
      fewer.remove(at: left)
      let path = try scratch.file(
        "\(left).csv", (["job,age"] + fewer).joined(separator: "\n") + "\n")
      #expect(try read(path, schema: schema).table.domain == whole.table.domain)
    }
    let empty = try scratch.file("none.csv", "job,age\n")
    #expect(try read(empty, schema: schema).table.domain == whole.table.domain)
  }
}
