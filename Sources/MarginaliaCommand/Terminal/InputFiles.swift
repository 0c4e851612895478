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
}
