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
    let reported = ReportedMarginals(released.measurements, sizes: coarse.sizes)
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
}
