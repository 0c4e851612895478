import Aggregates
import Foundation
import LinkedTables
import Synthesis

/// What the manifests of all kinds have in common.
protocol CheckedManifest: Decodable {
  static var name: String { get }
  var formatVersion: Int { get }
  var tool: ReleaseManifest.Tool { get }
  var `private`: Bool { get }
  var privateReasons: [String] { get }
  var mechanism: String { get }
  var settingsChosenBy: String { get }
  var files: [ReleaseManifest.File] { get }
}

extension ReleaseManifest: CheckedManifest {}
extension LinkedManifest: CheckedManifest {}
extension AggregateManifest: CheckedManifest {}
extension KAnonymousManifest: CheckedManifest {}

/// A manifest's bytes, and what can be read of them whatever its kind.
struct ManifestReader {
  let version: String
  let format: String?
  private let data: Data
  private let folder: ReleaseFolder

  private struct Format: Decodable { let format: String }
  private struct Files: Decodable { let files: [ReleaseManifest.File] }

  init(_ bytes: [UInt8], folder: ReleaseFolder, version: String) {
    data = Data(bytes)
    self.folder = folder
    self.version = version
    format = (try? JSONDecoder().decode(Format.self, from: data))?.format
  }

  func decoded<Manifest: Decodable>(_ findings: inout Findings) -> Manifest? {
    do {
      return try JSONDecoder().decode(Manifest.self, from: data)
    } catch {
      findings.report(
        Release.manifestFile,
        "is damaged or incomplete" + (Self.place(error).map { " at \($0)" } ?? ""))
      return nil
    }
  }

  /// Every file that is listed, and every one that is not.
  func checkFiles(_ findings: inout Findings) {
    guard let files = try? JSONDecoder().decode(Files.self, from: data).files else {
      findings.report("files", "the list of files cannot be read")
      return
    }
    var listed: Set<String> = [Release.manifestFile]
    check(files, at: "files", listed: &listed, &findings)
    checkPublication(listed: &listed, &findings)
    for name in folder.names.keys.sorted() where !listed.contains(name) {
      findings.report(name, "is in the folder and listed nowhere")
    }
  }

  /// What was added for publication is listed in a file of its own, where there is one.
  private func checkPublication(listed: inout Set<String>, _ findings: inout Findings) {
    let file = PublicationList.file
    guard folder.names[file] != nil, listed.insert(file).inserted else { return }
    guard let list = folder.bytes(file).flatMap(PublicationList.init(json:)) else {
      findings.report(file, "is no list of files that this program knows")
      return
    }
    check(list.files, at: "\(file) files", listed: &listed, &findings)
  }

  private func check(
    _ files: [ReleaseManifest.File], at list: String, listed: inout Set<String>,
    _ findings: inout Findings
  ) {
    for (index, file) in files.enumerated() {
      let place = "\(list)[\(index)]"
      guard
        findings.require(
          !file.name.contains("/") && !file.name.isEmpty, place,
          "\"\(file.name)\" is no file's name"),
        findings.require(
          listed.insert(file.name).inserted, place, "\(file.name) is listed twice")
      else { continue }
      guard folder.names[file.name] != nil else {
        findings.report(file.name, "is listed and is not there")
        continue
      }
      guard let (bytes, sha256) = folder.digest(file.name) else {
        findings.report(file.name, "is no file that can be read")
        continue
      }
      findings.agree(file.bytes, bytes, "\(place).bytes", from: file.name)
      findings.require(
        file.sha256 == sha256, file.name, "was changed: its SHA-256 is not the one that is listed")
    }
  }

  private static func place(_ error: any Error) -> String? {
    guard let error = error as? DecodingError else { return nil }
    let (context, last): (DecodingError.Context, (any CodingKey)?) =
      switch error {
      case .keyNotFound(let key, let context): (context, key)
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        (context, nil)
      @unknown default: (.init(codingPath: [], debugDescription: ""), nil)
      }
    let path = (context.codingPath + (last.map { [$0] } ?? [])).reduce(into: "") { text, key in
      text += key.intValue.map { "[\($0)]" } ?? (text.isEmpty ? "" : ".") + key.stringValue
    }
    return path.isEmpty ? nil : path
  }
}
