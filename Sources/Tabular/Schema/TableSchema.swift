/// What a table's columns may hold, as a Frictionless Table Schema (Data Package v2) whose `dp` key
/// says what privacy needs to know.
///
/// ```swift
/// let schema = try TableSchema(json: bytes)
/// let domain = schema.domain(header: ["age", "gender"])
/// ```
/// A value of this type has been checked: every modelled field has a finite domain of at most
/// ``CodeColumn/maximumSize`` values. mbi's `{"column": size}` is read too.
public struct TableSchema: Equatable, Sendable {
  public let fields: [Field]
  /// The texts that mean "not recorded" in fields that do not list their own.
  public let missingValues: [String]
  /// Fields that identify a record; they are not modelled.
  public let primaryKey: [String]
  /// References to other tables.
  public let foreignKeys: [ForeignKey]
  public let protection: Protection

  /// Other properties of the document, kept as they were.
  package let annotations: [JSONValue.Member]
  /// How each field's cells become codes, one a field.
  package let codings: [FieldCoding]

  /// What the schema says about who is protected (`dp` at the top level).
  public struct Protection: Equatable, Sendable {
    /// What one protected unit is called: "victim".
    public var unit: String?
    /// The column that says which unit a row belongs to. A row where it is empty, or one of the
    /// field's missing values, belongs to nobody and is left out.
    public var unitField: String?
    /// The most rows of one unit that are kept, up to ``maximumRowsPerUnit``.
    public var maxRowsPerUnit = 1
    /// What becomes of several rows of one unit.
    public var rowsOfUnit = RowsOfUnit.bound
    /// The public probability, above 0 and at most 1, with which a unit is read at all, by a draw of
    /// its own; where no unit is named, a row. Nil reads all.
    public var samplingRate: Double?
    public var neighbours = Neighbours.addRemove
    /// What becomes of a value that the schema does not list; nil leaves it to the reader's caller.
    public var unknown: UnknownValuePolicy?
    /// Why the schema does not depend on the table, in the words of the person who says so; a schema
    /// takes a text of white space alone for none.
    public var publicBecause: String?
    /// What the schema was read off ("data"), if it was.
    public var inferredFrom: String?
    /// Records that cannot be, a public fact about the columns: neither the model nor any record
    /// drawn from it has such a combination.
    public var impossible: [Combination] = []

    /// The largest ``maxRowsPerUnit`` of a schema; the sensitivities that it is a factor of stay far
    /// from overflow.
    public static let maximumRowsPerUnit = 4096

    /// Whether reading draws lots: which units are read, or which rows of a unit, and in what order.
    var choosesRows: Bool { unitField != nil || samplingRate != nil }

    public init() {}
  }

  /// What becomes of several rows of one unit.
  public enum RowsOfUnit: String, Sendable, CaseIterable {
    /// At most ``Protection/maxRowsPerUnit`` of them are kept, each a record.
    case bound
    /// They become one record: of a list the items of all rows, at most `maxItems` drawn at random; of
    /// any other column the value of one of the rows that have one, drawn at random. Adding or removing
    /// a unit changes one record, and no other unit's.
    case join
  }

  /// Which two tables are neighbours.
  public enum Neighbours: String, Sendable, CaseIterable {
    /// They differ by the presence of one unit.
    case addRemove = "add-remove"
  }

  public struct ForeignKey: Equatable, Sendable {
    public let fields: [String]
    /// The table referred to; nil for the same table.
    public let resource: String?
    public let referencedFields: [String]

    public init(fields: [String], resource: String?, referencedFields: [String]) {
      self.fields = fields
      self.resource = resource
      self.referencedFields = referencedFields
    }
  }

  /// A schema of `fields`.
  ///
  /// - Throws: ``SchemaError`` with every problem found.
  public init(
    fields: [Field], missingValues: [String] = [""], primaryKey: [String] = [],
    foreignKeys: [ForeignKey] = [], protection: Protection = Protection()
  ) throws(SchemaError) {
    try self.init(
      fields: fields, missingValues: missingValues, primaryKey: primaryKey,
      foreignKeys: foreignKeys, protection: protection, annotations: [], problems: [])
  }

  /// Checks what was decoded, after `problems` that the decoder found already.
  init(
    fields: [Field], missingValues: [String], primaryKey: [String], foreignKeys: [ForeignKey],
    protection: Protection, annotations: [JSONValue.Member], problems: [SchemaError.Problem]
  ) throws(SchemaError) {
    self.fields = fields
    self.missingValues = missingValues
    self.primaryKey = primaryKey
    self.foreignKeys = foreignKeys
    self.protection = SchemaChecker.cleaned(protection)
    self.annotations = annotations
    var checker = SchemaChecker(problems: problems)
    codings = checker.codings(
      of: fields, missingValues: missingValues, primaryKey: primaryKey, foreignKeys: foreignKeys,
      protection: protection)
    checker.check(protection.impossible, codings: codings, place: "dp.impossible")
    if !checker.problems.isEmpty { throw SchemaError(checker.problems) }
  }

  /// Whether names of columns were read off data, so that they may be a person's cells: no error, remark or
  /// progress shows them.
  package var hasSecretNames: Bool { protection.inferredFrom != nil }

  /// Whether the domain may be called public, and why or why not.
  public var standing: DomainStanding {
    if let source = protection.inferredFrom {
      return .inferred(reason: "the schema was read off \(source) (dp.inferredFrom)")
    }
    guard let reason = protection.publicBecause else {
      return .inferred(reason: "the schema does not say why it is public (dp.publicBecause)")
    }
    return .public(because: reason)
  }

  /// The domain of the modelled columns, in the order of `header`; names that are not modelled
  /// fields are passed over, and so is an impossible combination with a column that is not among
  /// them.
  public func domain(header: [String]) -> Domain {
    let attributes = header.compactMap { coding(of: $0)?.attribute }
    return Domain(attributes, impossible: impossible(among: attributes))
  }

  /// How the cells of column `name` become codes, or nil for a column that is not in the schema.
  package func coding(of name: String) -> FieldCoding? {
    fields.firstIndex { $0.name == name }.map { codings[$0] }
  }
}

/// Whether a domain is an input that does not depend on the sensitive table.
public enum DomainStanding: Equatable, Sendable {
  /// A person declared it public and said why.
  case `public`(because: String)
  /// It was, or may have been, read off the table: what is released with it is not private.
  case inferred(reason: String)

  public var isPublic: Bool {
    if case .public = self { true } else { false }
  }
}

/// What becomes of a record that has a value outside its schema. Each record decides for itself, so
/// the table's sensitivity to one record stays 1 under every policy but `refuse`.
public enum UnknownValuePolicy: String, Sendable, CaseIterable {
  /// The record is left out.
  case drop
  /// The value becomes the field's missing value; where it has none, the record is left out.
  case missing
  /// The value becomes the field's declared `other`; where it has none, the record is left out.
  case other
  /// Reading stops with an error: for checking a schema, since that output depends on the data.
  case refuse
}
