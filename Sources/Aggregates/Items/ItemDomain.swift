import Tabular

/// The attributes that combinations are made of, in the words of Synthetic Data Showcase: a column
/// with one of its values, "gender:Female". Here they are *items*, numbered in the order of columns
/// and values.
///
/// A column of lists is taken apart: each of its items is a column of its own that is there or not,
/// "IP_Gender_Female:1". The domain is public, as the schema is that it comes from.
public struct ItemDomain: Sendable, Equatable {
  public struct Item: Sendable, Equatable {
    /// The column as it is shown; of a list "A_a1", for the value a1 of column A.
    public let column: String
    /// The value as it is shown; of a list "1".
    public let value: String
    /// The column of the table that the item comes from.
    public let attribute: Int
    /// The item's text in the table: a cell, or a part of one.
    public let text: String
    /// Items of one group exclude each other, since a record has one value in a column; those of a
    /// list are a group each.
    public let group: Int

    public init(column: String, value: String, attribute: Int, text: String, group: Int) {
      self.column = column
      self.value = value
      self.attribute = attribute
      self.text = text
      self.group = group
    }
  }

  /// The columns of the table, in its order.
  public let columns: [Column]
  public let items: [Item]
  /// For each group the items in it.
  public let groups: [Range<Int>]

  /// A column of the table.
  public struct Column: Sendable, Equatable {
    public let name: String
    /// What separates the items of a list; nil for a column with one value a record.
    public let delimiter: String?
    /// The most items that one record has of the column.
    public let maxItems: Int
    /// Whether a record may have no item of the column.
    public let isOptional: Bool

    public init(
      name: String, delimiter: String? = nil, maxItems: Int = 1, isOptional: Bool = true
    ) {
      precondition(maxItems >= 1 && (delimiter != nil || maxItems == 1))
      self.isOptional = isOptional
      self.name = name
      self.delimiter = delimiter
      self.maxItems = maxItems
    }
  }

  /// The most items that a domain can have.
  public static let maximumItems = 1 << 16

  /// - Parameters:
  ///   - columns: of the table.
  ///   - texts: for each column the texts of its items, distinct and in their order.
  public init(columns: [Column], texts: [[String]]) {
    precondition(columns.count == texts.count, "texts for every column")
    var items: [Item] = []
    var groups: [Range<Int>] = []
    for (attribute, (column, texts)) in zip(columns, texts).enumerated() {
      let start = items.count
      for text in texts {
        let isPart = column.delimiter != nil
        if isPart { groups.append(items.count..<items.count + 1) }
        items.append(
          Item(
            column: isPart ? "\(column.name)_\(text)" : column.name, value: isPart ? "1" : text,
            attribute: attribute, text: text, group: isPart ? groups.count - 1 : groups.count))
      }
      if column.delimiter == nil, !texts.isEmpty { groups.append(start..<items.count) }
    }
    precondition(items.count <= Self.maximumItems, "too many items")
    self.columns = columns
    self.items = items
    self.groups = groups
  }

  public var count: Int { items.count }

  /// The most items that one record has, by what is said of the columns alone.
  public var maxItemsPerRecord: Int { columns.reduce(0) { $0 + $1.maxItems } }

  /// The domain of some of the items, ascending.
  func keeping(_ kept: [UInt16]) -> ItemDomain {
    var texts: [[String]] = Array(repeating: [], count: columns.count)
    for item in kept { texts[items[Int(item)].attribute].append(items[Int(item)].text) }
    return ItemDomain(columns: columns, texts: texts)
  }
}
