/// A table of people in two columns, and a public schema of it.
enum PeopleTable {
  static let schema = schema(dp: #""unit": "person", "publicBecause": "codebook, page 2""#)

  static func schema(dp: String) -> String {
    """
    {"fields": [
      {"name": "sex", "type": "string", "categories": ["Female", "Male", "Other"]},
      {"name": "age", "type": "string", "categories": ["Adult", "Minor"]}],
     "dp": {\(dp)}}
    """
  }

  /// `count` rows in a fixed pattern in which the columns depend on each other, then `more`.
  static func csv(count: Int, more: [String] = []) -> String {
    let rows = (0..<count).map { row in
      let sex = ["Female", "Male", "Female", "Other", "Female"][row % 5]
      return "\(sex),\(row % 5 == 1 || row % 7 == 0 ? "Minor" : "Adult")"
    }
    return (["sex,age"] + rows + more).joined(separator: "\n") + "\n"
  }
}

extension Marginalia {
  /// A folder that holds `people.csv` and its `schema.json`.
  static func withPeople(count: Int = 400, more: [String] = []) throws -> Marginalia {
    let marginalia = try Marginalia()
    try marginalia.write(PeopleTable.csv(count: count, more: more), to: "people.csv")
    try marginalia.write(PeopleTable.schema, to: "schema.json")
    return marginalia
  }
}
