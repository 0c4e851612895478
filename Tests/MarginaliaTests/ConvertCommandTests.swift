import Foundation
import Testing

@Suite("The command convert")
struct ConvertCommandTests {
  private static let schema = """
    {"fields": [
      {"name": "id", "type": "string"},
      {"name": "sex", "type": "string", "categories": ["f", "m"], "constraints": {"required": true}},
      {"name": "age", "type": "integer", "dp": {"bins": [0, 18, 30]}},
      {"name": "harm", "type": "list", "delimiter": ";", "categories": ["q:x", "p"],
       "dp": {"maxItems": 2}}],
     "dp": {"unitField": "id", "samplingRate": 0.01, "publicBecause": "codebook"}}
    """
  private static let records = "id,sex,age,harm\n1,f,20,q:x;p\n1,,3,\n2,m,,p\n"

  private static func withTable(_ records: String = records) throws -> Marginalia {
    let marginalia = try Marginalia()
    try marginalia.write(schema, to: "schema.json")
    try marginalia.write(records, to: "synthetic.csv")
    return marginalia
  }

  @Test(
    "a released table is written in each form, every row of it",
    arguments: [
      (
        "wide", "wide.tsv",
        "sex\tage\tharm_p\tharm_q:x\nf\t[18,30)\t1\t1\n\t[0,18)\t\t\nm\t\t1\t\n"
      ),
      (
        "condensed", "condensed.csv",
        "sex,age,harm\nf,\"[18,30)\",p;q:x\n,\"[0,18)\",\nm,,p\n"
      ),
      (
        "long", "long.csv",
        """
        Id,Attribute,Value,AttributeValue
        0,sex,f,sex:f
        0,age,"[18,30)","age:[18,30)"
        0,harm_p,1,harm_p:1
        0,harm_q<colon>x,1,harm_q<colon>x:1
        1,age,"[0,18)","age:[0,18)"
        2,sex,m,sex:m
        2,harm_p,1,harm_p:1

        """
      ),
    ])
  func forms(form: String, file: String, expected: String) throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run(
      "convert synthetic.csv --schema schema.json --form \(form) --output \(file)")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error == "\(file): 3 records\n")
    #expect(String(decoding: try marginalia.bytes(file), as: UTF8.self) == expected)
  }

  @Test("standard output takes the same bytes")
  func standardOutput() throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run(
      "convert synthetic.csv --schema schema.json --form wide --output -")
    #expect(run.status == 0 && run.text.hasPrefix("sex,age,harm_p,harm_q:x\n"))
  }

  @Test("a value that the schema lacks is refused with its place, and no file appears")
  func unknownValue() throws {
    let marginalia = try Self.withTable("id,sex,age,harm\n1,f,20,p\n2,secret,20,p\n")
    let run = try marginalia.run(
      "convert synthetic.csv --schema schema.json --form long --output long.csv")
    #expect(run.status == 65)
    #expect(run.error.contains("synthetic.csv, row 3, column \"sex\""))
    #expect(!run.error.contains("secret"))
    #expect(!FileManager.default.fileExists(atPath: marginalia.path("long.csv").path))
  }

  @Test(
    "what cannot be converted is a usage error",
    arguments: [
      "convert synthetic.csv --form wide --output x.csv",
      "convert synthetic.csv --schema schema.json --form tall --output x.csv",
      "convert datapackage.json --schema schema.json --form wide --output x.csv",
      "convert synthetic.csv --schema schema.json --form wide --output x.csv.gz",
    ])
  func usage(arguments: String) throws {
    #expect(try Self.withTable().run(arguments).status == 64)
  }
}
