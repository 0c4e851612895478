import Aggregates
import Foundation
import LinkedTables
import Synthesis
import Tabular

/// What the manifests of all kinds have in common.
protocol CheckedManifest: Codable {
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
  private struct Privacy: Decodable { let `private`: Bool }
  private struct Files: Decodable { let files: [ReleaseManifest.File] }

  init(_ bytes: [UInt8], folder: ReleaseFolder, version: String) {
    data = Data(bytes)
    self.folder = folder
    self.version = version
    format = (try? JSONDecoder().decode(Format.self, from: data))?.format
  }

  /// The manifest, which is written as this program writes it and has nothing besides: readers disagree on
  /// which of two members of one name counts, and a member that nothing checks may claim anything.
  func decoded<Manifest: CheckedManifest>(_ findings: inout Findings) -> Manifest? {
    do {
      let manifest = try JSONDecoder().decode(Manifest.self, from: data)
      // What a careless edit broke is said by the digest already.
      findings.require(
        try !ManifestSeal.holds(Array(data)) || Data(ManifestSeal.sealed(manifest)) == data,
        Release.manifestFile,
        "is not written as a release's: it has other members, some twice, or another form")
      return manifest
    } catch {
      findings.report(
        Release.manifestFile,
        "is damaged or incomplete" + (Self.place(error).map { " at \($0)" } ?? ""))
      return nil
    }
  }

  /// Every file that is listed, and every one that is not.
  func checkFiles(includingPublication: Bool, _ findings: inout Findings) {
    guard let files = try? JSONDecoder().decode(Files.self, from: data).files else {
      findings.report("files", "the list of files cannot be read")
      return
    }
    var listed: Set<String> = [Release.manifestFile]
    check(files, at: "files", listed: &listed, &findings)
    if includingPublication {
      checkPublication(listed: &listed, &findings)
    } else {
      listed.formUnion(PublicationList.names.union([PublicationList.file]))
    }
    for name in folder.names.keys.sorted() where !listed.contains(name) {
      findings.report(name, "is in the folder and listed nowhere")
    }
  }

  /// What was added for publication is listed in a file of its own, where there is one.
  private func checkPublication(listed: inout Set<String>, _ findings: inout Findings) {
    let file = PublicationList.file
    guard folder.names[file] != nil, listed.insert(file).inserted else { return }
    guard let bytes = folder.bytes(file), let list = PublicationList(json: bytes) else {
      findings.report(file, "is no list of files that this program knows")
      return
    }
    findings.require(
      ManifestSeal.holds(bytes), file,
      "the file was changed: its own digest (sha256) is not that of its content")
    findings.require(
      list.release == folder.digest(Release.manifestFile)?.sha256, file,
      "was made for another release: the digest of release.json is not the one in it")
    let isPrivate = (try? JSONDecoder().decode(Privacy.self, from: data))?.private
    findings.require(
      list.private == isPrivate, file, "and release.json differ on whether it is private")
    for name in list.files.map(\.name) {
      findings.require(
        PublicationList.names.contains(name), file, "lists \"\(name)\", which no publication adds")
      findings.require(
        name != PublicationList.registryFile || isPrivate == true, name,
        "registers a release that is not private")
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
      if file.name.hasSuffix(".json") { checkJSON(file.name, &findings) }
    }
  }

  /// No object has two members of one name.
  private func checkJSON(_ name: String, _ findings: inout Findings) {
    guard let bytes = folder.bytes(name) else { return }
    do throws(JSONSyntaxError) {
      _ = try JSONParser.parse(bytes)
    } catch {
      findings.report(name, "\(error)")
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
