import Foundation
import LinkedTables
import Marginals
import Tabular

extension ReleaseTable {
  /// Linked tables as their flat one, a row a parent; reported is what was measured of parents alone.
  ///
  /// - Throws: `TableError`, `SchemaError` or `DecodingError` for files that are not as a release
  ///   writes them.
  init(
    flat path: String, package: [UInt8], measurements: [UInt8], translations: Translations
  ) throws {
    let schema = try LinkedSchema(package: package)
    let parents = schema.parent.domain
    let fields = [schema.parent, schema.child, schema.link].flatMap(\.schema.fields)
    let items = schema.child.domain.attributes + schema.link.domain.attributes
    let cells = try RecordCells(path: path, leading: parents.attributes)
    columns = cells.attributes.enumerated().map { index, attribute in
      let field = fields.first { $0.name == attribute.name }
      return index < parents.count
        ? Column(attribute, field: field, translations: translations)
        : Column(
          attribute, description: field?.fieldDescription, type: "list",
          delimiter: Self.flatDelimiter, field: field,
          known: items.first { $0.name == attribute.name }?.values ?? [],
          translations: translations)
    }
    records = cells.columns
    recordCount = cells.rowCount
    recordsFile = LinkedRelease.flatFile
    let document = try JSONDecoder().decode(
      LinkedModel.Document.self, from: Data(measurements))
    let reported = ReportedMarginals(
      document.parents.compactMap { Self.measurement($0, parents) }, sizes: parents.sizes)
    total = reported.total.map { ($0.estimate, $0.half) } ?? (Double(recordCount), nil)
    tables = reported.tables(limit: Self.cellLimit)
  }

  private static let flatDelimiter = ";"

  /// Nil for a table of what is no column of the parents' file, such as how many links one has.
  private static func measurement(
    _ table: LinkedModel.Document.Table, _ domain: Domain
  ) -> MarginalMeasurement? {
    let places = table.columns.compactMap { domain.index(of: $0) }
    guard places.count == table.columns.count,
      let part = MarginalMeasurement.Part(rawValue: table.part),
      table.values.count == places.reduce(1, { $0 * domain[$1].size })
    else { return nil }
    return MarginalMeasurement(
      clique: Clique(places), values: table.values, variance: table.variance, part: part)
  }
}
