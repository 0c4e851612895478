import Tabular

/// Records that were released, in another of Synthetic Data Showcase's shapes (``RecordFile``).
///
/// Values are those that the schema gives, as aggregates name them: a number in bins becomes its bin.
/// Identifiers and ignored columns are left out, the values of a list stand in the order of their texts.
///
/// ## Privacy
/// It writes the records that it reads. Of a released table that costs nothing; of a sensitive one it
/// is a copy.
public struct RecordConversion: Sendable {
  private let file: RecordFile
  private let rows: ItemRows

  /// Reads a table; each of its rows is a record, and any cell may be empty.
  ///
  /// - Throws: `TableError` with the row and column, among others of a value that the schema lacks;
  ///   ``ItemError``.
  public init(path: String, schema: TableSchema, format: TableFormat) throws {
    let names = Set(schema.fields.map(\.name))
    let coded = try TableReader.readRecords(
      path: path, schema: schema.allowingEmpty(in: names), unknown: .refuse)
    let coding = try ItemCoding(coded.table.domain, lists: schema.lists)
    file = RecordFile(coding.domain, delimiter: format.delimiter)
    rows = coding.rows(of: coded.table)
  }

  /// The number of records.
  public var count: Int { rows.rowCount }

  /// Writes the header and all records.
  ///
  /// - Throws: what `sink` throws.
  public func write<Failure: Error>(
    _ form: RecordFile.Form, to sink: AggregateFile.Sink<Failure>
  ) throws(Failure) {
    try file.write(rows, form: form, to: sink)
  }
}
