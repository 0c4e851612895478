import LinkedTables
import Synthesis
import Tabular

/// Released rows are rows of their schemas: every value is one of its column's, nothing is together that
/// is impossible, and ids resolve.
extension Findings {
  /// The records of a single table, as its model describes them.
  mutating func checkValues(of document: ModelDocument, _ folder: ReleaseFolder) {
    do throws(TableError) {
      _ = try TableReader.readRecords(
        path: folder.path(of: Release.recordsFile), schema: document.schema, unknown: .refuse)
    } catch {
      report(error, describedBy: Release.modelFile)
    }
  }

  /// Linked tables, as their package describes them, and the same flattened.
  mutating func checkValues(of schema: LinkedSchema, hasFlat: Bool, _ folder: ReleaseFolder) {
    let areNamed = schema.tables.map {
      require(
        $0.path == $0.writtenName, LinkedWriter.packageName,
        "the path of \($0.name) is none of a file that is released")
    }
    // Where a file is missing that was reported.
    guard areNamed.allSatisfy(\.self), schema.tables.allSatisfy({ folder.names[$0.path] == true })
    else { return }
    do throws(TableError) {
      let found = try LinkedReader.readRows(schema: schema, folder: folder.path, unknown: .refuse)
      for kind in found.kinds { report(LinkedWriter.packageName, kind.finding(in: schema)) }
      guard hasFlat, found.kinds.isEmpty, let flat = folder.bytes(LinkedRelease.flatFile) else {
        return
      }
      require(
        found.rows.flatCSV() == flat, LinkedRelease.flatFile,
        "is not what the tables are, flattened")
    } catch {
      report(error, describedBy: LinkedWriter.packageName)
    }
  }

  private mutating func report(_ error: TableError, describedBy source: String) {
    let message =
      switch error.problem {
      case .unknownValue: "has a value that is not in the schema of \(source)"
      case .impossibleRow: "has what dp.impossible excludes in the schema of \(source)"
      default: "is no table of the schema of \(source)"
      }
    let file = error.path.split(separator: "/").last.map(String.init) ?? error.path
    let place = [file, error.row.map { "row \($0)" }, error.column?.description]
    report(place.compactMap(\.self).joined(separator: ", "), message)
  }
}
