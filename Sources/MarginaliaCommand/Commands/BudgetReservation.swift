import Foundation
import Marginalia

/// What a run takes from its dataset's budget file: reserved before the table is read, and settled
/// when the run ends. A run that is cancelled leaves it reserved, which counts.
struct BudgetReservation {
  private let file: BudgetFile
  private let entry: DatasetBudget.Entry

  /// Reserves; nil where no budget was named.
  init?(_ path: String?, _ entry: @autoclosure () throws -> DatasetBudget.Entry) throws {
    guard let path else { return nil }
    file = BudgetFile(path)
    self.entry = try entry()
    let budget = try file.reserve(self.entry)
    if let since = budget.voidSince, since != self.entry {
      Terminal.writeError(
        "the guarantee of the dataset is void since the release \(since.folder ?? since.mechanism): "
          + since.reasons.joined(separator: "; ") + "\n")
    }
  }

  /// What a release by `accountant` takes.
  static func entry(
    mechanism: String, epsilon: Epsilon, delta: Delta, accountant: Accountant, budget: Price
  ) throws -> DatasetBudget.Entry {
    accountant == .zcdp
      ? DatasetBudget.Entry(
        mechanism: mechanism, rho: try Rho(budget.value), epsilon: epsilon, delta: delta, time: now)
      : DatasetBudget.Entry(mechanism: mechanism, epsilon: epsilon, delta: delta, time: now)
  }

  static var now: Int { Int(Date().timeIntervalSince1970) }

  /// Runs what spends the reservation, and settles it.
  ///
  /// - Parameter body: makes the release in `output`; gives back why it is not private.
  static func settling(
    _ reservation: BudgetReservation?, output: String, _ body: () throws -> [String]
  ) throws {
    do {
      let reasons = try body()
      try reservation?.release(output: output, reasons: reasons)
    } catch {
      try reservation?.end(after: error)
      throw error
    }
  }

  private func release(output: String, reasons: [String]) throws {
    let folder = URL(fileURLWithPath: output)
    let bytes = try InputFiles.bytes(
      of: folder.appendingPathComponent(Release.manifestFile).path)
    try file.release(
      entry, folder: folder.lastPathComponent,
      manifestSHA256: InputFile(path: Release.manifestFile, bytes: bytes).sha256, reasons: reasons)
  }

  private func end(after error: any Error) throws {
    if error is SpentError { try file.fail(entry) } else { try file.withdraw(entry) }
  }
}
