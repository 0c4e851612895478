import Files
import Foundation

/// The file of a ``DatasetBudget``: every change is one atomic replacement under a lock, so that two
/// runs cannot both take the last of it.
public struct BudgetFile: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// The lock of the file that a symbolic link leads to: both names share it.
  private func lock() throws -> FileLock {
    try FileLock(
      FileManager.default.fileExists(atPath: path)
        ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path)
  }

  /// Makes the file.
  ///
  /// - Throws: ``BudgetError/exists(path:)``, `FileError`.
  public func create(_ budget: DatasetBudget) throws {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    guard !FileManager.default.fileExists(atPath: path) else {
      throw BudgetError.exists(path: path)
    }
    try write(budget)
  }

  /// - Throws: ``BudgetError`` where there is none, or none that can be read.
  public func read() throws(BudgetError) -> DatasetBudget {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .missing(path: path)
    }
    guard let budget = try? JSONDecoder().decode(DatasetBudget.self, from: data) else {
      throw .unreadable(path: path)
    }
    return budget
  }

  /// Reserves an entry; refused where the limit would be exceeded.
  ///
  /// - Returns: the budget with it.
  public func reserve(_ entry: DatasetBudget.Entry) throws -> DatasetBudget {
    try change { try reserve(entry, in: &$0) }
  }

  /// The budget with an entry that is not reserved: what ``reserve(_:)`` would give or refuse now.
  public func trying(_ entry: DatasetBudget.Entry) throws(BudgetError) -> DatasetBudget {
    var budget = try read()
    try reserve(entry, in: &budget)
    return budget
  }

  private func reserve(
    _ entry: DatasetBudget.Entry, in budget: inout DatasetBudget
  ) throws(BudgetError) {
    do { _ = try budget.reserve(entry) } catch { throw .refused(path: path, error) }
  }

  /// Says what became of a reserved entry.
  public func release(
    _ entry: DatasetBudget.Entry, folder: String, manifestSHA256: String, reasons: [String]
  ) throws {
    _ = try change { budget in
      budget.change(entry) {
        $0.state = .released
        $0.folder = folder
        $0.manifestSHA256 = manifestSHA256
        if $0.reasons.isEmpty { $0.reasons = reasons }
      }
    }
  }

  /// Keeps a reserved entry as spent, by a run that failed.
  public func fail(_ entry: DatasetBudget.Entry) throws {
    _ = try change { $0.change(entry) { $0.state = .failed } }
  }

  /// Gives a reserved entry back, of a run that drew nothing.
  public func withdraw(_ entry: DatasetBudget.Entry) throws {
    _ = try change { $0.remove(entry) }
  }

  private func change(_ body: (inout DatasetBudget) throws -> Void) throws -> DatasetBudget {
    // A missing budget is told before a lock lies beside it.
    _ = try read()
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    var budget = try read()
    try body(&budget)
    try write(budget)
    return budget
  }

  private func write(_ budget: DatasetBudget) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = try AtomicFile(path)
    try file.write(Array(try encoder.encode(budget)) + [0x0A])
    try file.commit()
  }
}
