import Aggregates

/// How many records of a table hold rare combinations.
public struct RecordRarity: Sendable, Encodable, Equatable {
  /// Records that hold some combination of up to the length that fewer than `resolution` hold, a
  /// unique one included, in percent of all records.
  public let rare: Double
  /// Records that hold some combination which no other record holds, in percent.
  public let unique: Double
  /// The same for combinations of each length.
  public let rareByLength: [Double]
  public let uniqueByLength: [Double]

  init(_ combinations: RareCombinations, records: Int) {
    let percent = { (count: Int) in 100 * Double(count) / Double(max(1, records)) }
    rare = percent(combinations.recordsWithRare)
    unique = percent(combinations.recordsWithUnique)
    rareByLength = combinations.rareRecords.map(percent)
    uniqueByLength = combinations.uniqueRecords.map(percent)
  }
}
