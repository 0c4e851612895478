extension TableSchema {
  /// One column, as the document describes it.
  public struct Field: Equatable, Sendable {
    public let name: String
    public var type: ValueType
    /// The values a cell may have; of a list, those an item may have.
    public var categories: [Category]?
    /// The texts that mean "not recorded"; nil for the table's own.
    public var missingValues: [String]?
    public var constraints = Constraints()
    /// What separates the items of a list.
    public var delimiter: String?
    public var itemType: ValueType?
    /// The texts for true and for false; the first of each is written.
    public var trueValues: [String]?
    public var falseValues: [String]?
    /// Public edges `b0 < b1 < …` of half-open bins `[b0, b1)`, `[b1, b2)`, ….
    public var bins: [Double]?
    /// The most items of one list cell.
    public var maxItems: Int?
    /// Whether the column is left out of the model and of the synthetic table.
    public var isIgnored = false
    /// The category that unknown values become under ``UnknownValuePolicy/other``.
    public var other: String?

    /// Other properties of the field, kept as they were.
    package var annotations: [JSONValue.Member] = []

    public init(
      name: String, type: ValueType, categories: [Category]? = nil,
      constraints: Constraints = Constraints()
    ) {
      self.name = name
      self.type = type
      self.categories = categories
      self.constraints = constraints
    }
  }

  public enum ValueType: String, Sendable, CaseIterable {
    case string, integer, number, boolean, list, any
  }

  /// A value a cell may have.
  public struct Category: Equatable, Sendable {
    /// The text of the cell.
    public let value: String
    public let label: String?
    /// The category that this one is recoded to, or one of the field's missing values. An item of a
    /// list that is recoded to a missing value is left out of the list.
    public let mergeInto: String?
    /// Whether the document writes the value as a number.
    package let isNumber: Bool

    public init(_ value: String, label: String? = nil, mergeInto: String? = nil) {
      self.init(value, label: label, mergeInto: mergeInto, isNumber: false)
    }

    package init(_ value: String, label: String?, mergeInto: String?, isNumber: Bool) {
      self.value = value
      self.label = label
      self.mergeInto = mergeInto
      self.isNumber = isNumber
    }
  }

  public struct Constraints: Equatable, Sendable {
    public var isRequired = false
    public var minimum: Double?
    public var maximum: Double?
    /// The only texts a whole cell may have: `constraints.enum`, of a list `dp.cells`.
    public var allowed: [Category]?

    /// Constraints that the list of values makes redundant here (`pattern`, `unique`, …), kept.
    package var annotations: [JSONValue.Member] = []

    public init() {}
  }
}
