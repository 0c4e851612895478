extension TableSchema {
  /// The schema of values read off a table: every column categorical, an empty text being a value
  /// like any other.
  package init(learned domain: Domain) {
    self.init(
      unchecked: domain.attributes.map { attribute in
        Field(
          name: attribute.name, type: .string,
          categories: attribute.values.map { Category($0) })
      },
      codings: domain.attributes.map { attribute in
        FieldCoding(
          name: attribute.name, kind: .categories, attribute: attribute,
          codes: Dictionary(zip(attribute.values, 0...)) { first, _ in first },
          missingCode: nil, otherCode: nil)
      })
  }

  private init(unchecked fields: [Field], codings: [FieldCoding]) {
    self.fields = fields
    self.codings = codings
    missingValues = []
    primaryKey = []
    foreignKeys = []
    var protection = Protection()
    protection.inferredFrom = "data"
    self.protection = protection
    annotations = []
  }
}
