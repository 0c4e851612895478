import GraphicalModel
import Marginals
import Synthesis
import Tabular

extension ReleaseTable {
  /// A single table with its model: records by the schema, and everything that was measured.
  ///
  /// - Throws: `TableError` for records that do not fit the schema.
  init(
    _ document: ModelDocument, records path: String, translations: Translations
  ) throws(TableError) {
    let coded = try TableReader.readRecords(path: path, schema: document.schema, unknown: .refuse)
    let domain = coded.table.domain
    let released = document.model
    let coarse = released.recoding?.domain ?? domain
    let reported = ReportedMarginals(
      Self.unmerged(released, sizes: coarse.sizes), sizes: coarse.sizes)
    let fields = document.schema.fields
    columns = domain.attributes.enumerated().map { index, attribute in
      var column = Column(
        attribute, field: fields.first { $0.name == attribute.name }, translations: translations)
      if let recoding = released.recoding, coarse[index].size < attribute.size {
        column.merged = recoding.codes[index]
      }
      return column
    }
    self.records = coded.table.columns
    recordCount = coded.table.rowCount
    total = reported.total.map { ($0.estimate, $0.half) } ?? (released.model.total, nil)
    tables = reported.tables(limit: Self.cellLimit)
    recordsFile = Release.recordsFile
  }

  /// What was measured, less the single columns whose rare values were merged afterwards: a merged cell
  /// is a sum of noisy ones that came out low, with more noise than is written and a bias. Larger tables
  /// were measured over the merged values.
  private static func unmerged(_ released: ReleasedModel, sizes: [Int]) -> [MarginalMeasurement] {
    guard let recoding = released.recoding else { return released.measurements }
    return released.measurements.filter { measurement in
      guard measurement.clique.count == 1, let column = measurement.clique.attributes.first else {
        return true
      }
      return sizes[column] == recoding.codes[column].count
    }
  }
}
