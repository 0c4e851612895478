import Foundation
import Marginalia
import Threading

/// Refuses outputs that would destroy an input, or change a release.
enum OutputGuard {
  /// Refuses a file that is one of the inputs, lies within the folder of a release, or is there already.
  ///
  /// - Parameters:
  ///   - inputs: paths; nil and "-" are passed over.
  ///   - replacing: whether one that is there may be written over.
  static func checkFile(_ path: String, inputs: [String?], replacing: Bool) throws {
    guard path != "-" else { return }
    try checkInputs(inputs) { isSameFile($0, path) ? "\(path) is the input \($0)" : nil }
    var folder = resolved(path).deletingLastPathComponent()
    while folder.pathComponents.count > 1 {
      guard !isRelease(folder) else {
        throw InputError(
          description:
            "\(path): lies in the folder of a release, \(folder.path), which stays as it was released; "
            + "give another place", exitCode: 73)
      }
      folder.deleteLastPathComponent()
    }
    if !replacing { try checkAbsent(path) }
  }

  private static func checkAbsent(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path), !path.hasPrefix("/dev/") else { return }
    throw InputError(
      description: "\(path) exists; give another name, or --replace to write over it", exitCode: 73)
  }

  /// Refuses a trace, which is not private, that is an input or lies in the folder of a release, one that
  /// is yet to be made included, or would write over anything but a trace.
  static func checkTrace(_ path: String, besides release: String?, inputs: [String?]) throws {
    try checkFile(path, inputs: inputs, replacing: isTrace(path))
    guard let release else { return }
    let (trace, folder) = (resolved(path).path, resolved(release).path)
    guard trace != folder, !trace.hasPrefix(folder + "/") else {
      throw InputError(
        description:
          "\(path): lies in the folder of the release, \(release); a trace is not private: give another "
          + "place", exitCode: 73)
    }
  }

  private static func isTrace(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let start = (try? file.read(upToCount: 1 << 10)) ?? Data()
    return start.range(of: Data(Trace.warning.utf8)) != nil
  }

  /// Refuses a folder to be replaced that holds an input, or anything but the files of its release.
  static func checkFolder(_ path: String, inputs: [String?], replacing: Bool) throws {
    let folder = resolved(path)
    guard replacing, isRelease(folder) else { return }
    let start = folder.path + "/"
    try checkInputs(inputs) {
      resolved($0).path.hasPrefix(start)
        ? "\(path) would be replaced, and holds the input \($0)" : nil
    }
    let known = filesOfRelease(folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    if let stranger = names.sorted().first(where: { !known.contains($0) }) {
      throw InputError(
        description:
          "\(path): holds \(stranger), which is no file of its release; move it away, or choose another "
          + "folder", exitCode: 73)
    }
  }

  private static func checkInputs(
    _ inputs: [String?], _ problem: (String) -> String?
  ) throws {
    for input in inputs.compactMap({ $0 }) where input != "-" {
      if let problem = problem(input) {
        throw InputError(description: "\(problem); give another place for the output", exitCode: 73)
      }
    }
  }

  private struct Manifest: Decodable {
    struct File: Decodable {
      let name: String
    }

    let format: String
    let files: [File]
  }

  private static func manifest(_ folder: URL) -> Manifest? {
    let path = folder.appendingPathComponent(Release.manifestFile).path
    guard let data = FileManager.default.contents(atPath: path),
      let manifest = try? JSONDecoder().decode(Manifest.self, from: data),
      manifest.format.hasPrefix("marginalia")
    else { return nil }
    return manifest
  }

  private static func isRelease(_ folder: URL) -> Bool { manifest(folder) != nil }

  private static func filesOfRelease(_ folder: URL) -> Set<String> {
    Set(manifest(folder)?.files.map(\.name) ?? []).union([Release.manifestFile])
      .union(Publication.files(in: folder.path))
  }

  /// The path without links; of a file that is not there yet, in its folder without links.
  private static func resolved(_ path: String) -> URL {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    if FileManager.default.fileExists(atPath: url.path) { return url.resolvingSymlinksInPath() }
    return url.deletingLastPathComponent().resolvingSymlinksInPath()
      .appendingPathComponent(url.lastPathComponent)
  }

  /// Whether both paths lead to one file, by links of either kind too.
  private static func isSameFile(_ first: String, _ second: String) -> Bool {
    let (first, second) = (resolved(first).path, resolved(second).path)
    if first == second { return FileManager.default.fileExists(atPath: first) }
    guard let one = identity(first), let two = identity(second) else { return false }
    return one == two
  }

  private static func identity(_ path: String) -> [Int]? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let device = attributes[.systemNumber] as? Int,
      let number = attributes[.systemFileNumber] as? Int
    else { return nil }
    return [device, number]
  }
}
