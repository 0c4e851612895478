import Files
import Foundation

/// The folder of a grid: its plan, what all parts found, and a folder for each part.
final class GridStore: Sendable {
  private let folder: String
  private let lock: FolderLock

  private struct Document: Codable, Equatable {
    struct Part: Codable, Equatable {
      let name: String
      let plan: SweepPlan
    }

    var `private`: Bool?
    let name: String
    let parts: [Part]
  }

  /// Opens `folder` for `grid`, making it where it is missing.
  ///
  /// Throws ``SweepError`` where the folder belongs to another plan or to something else, and
  /// `FileError` where it cannot be written.
  init(_ folder: String, grid: SweepGrid) throws {
    self.folder = folder
    let document = Document(
      private: grid.table.privateKey, name: grid.name,
      parts: grid.parts.map { Document.Part(name: $0.name, plan: $0.plan) })
    try Self.refuseOther(folder, document)
    try TrialStore.makeFolder("\(folder)/parts")
    lock = try FolderLock(folder)
    if grid.table.isSensitive {
      try AtomicFile.write(TrialStore.warning(grid.table), to: "\(folder)/NOT-PRIVATE.txt")
    }
    try AtomicFile.write(TrialStore.json(document), to: "\(folder)/plan.json")
  }

  func folder(of part: SweepGrid.Part) -> String { "\(folder)/parts/\(part.name.asFileName)" }

  func write(_ text: String, to name: String) throws {
    try AtomicFile.write(text, to: "\(folder)/\(name)")
  }

  private static func refuseOther(_ folder: String, _ asked: Document) throws {
    guard let data = FileManager.default.contents(atPath: "\(folder)/plan.json") else {
      let ours: Set = ["parts", "NOT-PRIVATE.txt"]
      return try TrialStore.refuseForeign(folder, ours: ours)
    }
    guard let there = try? JSONDecoder().decode(Document.self, from: data) else {
      throw SweepError.unreadablePlan(folder: folder)
    }
    if let difference = difference(there, asked) {
      throw SweepError.otherPlan(folder: folder, difference: difference)
    }
  }

  /// In words; nil where the parts are the same. The name may change.
  private static func difference(_ there: Document, _ asked: Document) -> String? {
    let (old, new) = (there.parts.map(\.name), asked.parts.map(\.name))
    if old != new {
      return "datasets, deltas or workloads (there \(old.joined(separator: ", ")), here "
        + "\(new.joined(separator: ", ")))"
    }
    for (old, new) in zip(there.parts, asked.parts) {
      if let difference = old.plan.difference(from: new.plan) {
        return "\(old.name): \(difference)"
      }
    }
    return nil
  }
}
