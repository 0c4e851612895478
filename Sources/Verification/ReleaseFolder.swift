import Crypto
import Foundation
import Synthesis

/// The folder of a release as it lies on disk.
struct ReleaseFolder {
  let path: String
  /// All names in it, hidden ones included, and whether each is a plain file.
  let names: [String: Bool]

  /// - Throws: ``VerificationError`` for what is no folder that can be read.
  init(_ path: String) throws(VerificationError) {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { throw .unreadable(path, "there is no such folder") }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw .unreadable(path, "the folder cannot be read")
    }
    self.names = Dictionary(
      uniqueKeysWithValues: names.map { ($0, Self.isPlainFile("\(path)/\($0)")) })
  }

  func path(of name: String) -> String { "\(path)/\(name)" }

  /// All bytes of a file; nil where it cannot be read.
  func bytes(_ name: String) -> [UInt8]? {
    guard names[name] == true, let data = FileManager.default.contents(atPath: path(of: name))
    else { return nil }
    return Array(data)
  }

  /// Size and SHA-256 of a file, read a part at a time; nil where it cannot be read.
  func digest(_ name: String) -> (bytes: Int, sha256: String)? {
    guard names[name] == true, let file = FileHandle(forReadingAtPath: path(of: name)) else {
      return nil
    }
    defer { try? file.close() }
    var hash = SHA256()
    var count = 0
    do {
      while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
        hash.update(data: part)
        count += part.count
      }
    } catch {
      return nil
    }
    return (count, ManifestSeal.hexadecimal(hash.finalize()))
  }

  private static func isPlainFile(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == .typeRegular
  }
}

/// Why a folder could not be verified at all.
public enum VerificationError: Error, CustomStringConvertible, Sendable {
  case unreadable(String, String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    }
  }
}
