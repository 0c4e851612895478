import Foundation
import Marginalia

/// Reads what the command line names.
enum InputFiles {
  static func bytes(of path: String) throws -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch let error {
      let reason =
        (error as NSError).code == NSFileReadNoSuchFileError
        ? "no such file" : "not a readable file"
      throw InputError.unreadable(path, reason)
    }
  }

  static func schema(_ path: String?) throws -> TableSchema? {
    guard let path else { return nil }
    let json = try bytes(of: path)
    do {
      return try TableSchema(json: json)
    } catch let error {
      throw InputError.data("\(path): \(error)")
    }
  }

  /// The description of linked tables.
  static func linkedSchema(_ path: String) throws -> LinkedSchema {
    do {
      return try LinkedSchema(package: try bytes(of: path))
    } catch let error as SchemaError {
      throw InputError.data("\(path): \(error.problemsAlone)")
    }
  }

  /// Whether a table's name is that of a Data Package of linked tables.
  static func isPackage(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }
}
