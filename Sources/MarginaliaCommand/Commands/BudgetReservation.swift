import Foundation
import Marginalia
import Synchronization

/// What a run takes from its dataset's budget file: reserved before the table is read, and settled
/// when the run ends. A run that is cancelled leaves it reserved, which counts.
struct BudgetReservation {
  private let file: BudgetFile
  /// The folder of the release.
  private let output: String
  private let entry: DatasetBudget.Entry

  /// Reserves for a release in the folder `output`; nil where no budget was named.
  init?(
    _ path: String?, output: String, _ entry: @autoclosure () throws -> DatasetBudget.Entry
  ) throws {
    guard let path else { return nil }
    file = BudgetFile(path)
    self.output = output
    var reserved = try entry()
    reserved.folder = URL(fileURLWithPath: output).lastPathComponent
    self.entry = reserved
    let budget = try file.reserve(reserved)
    if let since = budget.voidSince, since != reserved {
      Terminal.writeError(
        "the guarantee of the dataset is void since the release \(since.folder ?? since.mechanism): "
          + since.reasons.joined(separator: "; ") + "\n")
    }
  }

  /// What a release takes: as much as its filter's budget, or (ε, δ) alone where it has none.
  static func entry(
    mechanism: String, epsilon: Epsilon, delta: Delta, accounting: Accounting, reasons: [String]
  ) -> DatasetBudget.Entry {
    switch accounting {
    case .zcdp:
      .init(
        mechanism: mechanism, rho: ZCDP.rho(epsilon: epsilon, delta: delta), epsilon: epsilon,
        delta: delta, time: now, reasons: reasons)
    case .gdp:
      .init(
        mechanism: mechanism, mu: GaussianDP.mu(epsilon: epsilon, delta: delta), epsilon: epsilon,
        delta: delta, time: now, reasons: reasons)
    case .pld:
      .init(mechanism: mechanism, epsilon: epsilon, delta: delta, time: now, reasons: reasons)
    }
  }

  /// Why a release will not be private, as far as the options say.
  static func reasons(seed: UInt64?, lacksSchema: Bool) -> [String] {
    (seed == nil ? [] : ["the noise was drawn from a seed and can be drawn again"])
      + (lacksSchema ? ["the domain is not a public input: there is no schema"] : [])
  }

  static var now: Int { Int(Date().timeIntervalSince1970) }

  /// Whether a run has spent of its reservation, or written anything.
  final class Spending: Sendable {
    private let hasBegun = Atomic(false)

    /// To be called before noise is drawn, or anything put in place.
    func begin() { hasBegun.store(true, ordering: .relaxed) }

    var isSome: Bool { hasBegun.load(ordering: .relaxed) }
  }

  /// Runs what spends the reservation, and settles it: a run that failed before it spent anything gives
  /// it back.
  ///
  /// - Parameter body: makes the release, and says when it begins to spend; gives back why
  ///   the release is not private.
  static func settling(
    _ reservation: BudgetReservation?, _ body: (Spending) throws -> [String]
  ) throws {
    let spending = Spending()
    do {
      let reasons = try body(spending)
      try reservation?.release(reasons: reasons)
    } catch {
      if let reservation {
        try spending.isSome
          ? reservation.file.fail(reservation.entry)
          : reservation.file.withdraw(reservation.entry)
      }
      throw error
    }
  }

  private func release(reasons: [String]) throws {
    let folder = URL(fileURLWithPath: output)
    let bytes = try InputFiles.bytes(
      of: folder.appendingPathComponent(Release.manifestFile).path)
    try file.release(
      entry, folder: folder.lastPathComponent,
      manifestSHA256: InputFile(path: Release.manifestFile, bytes: bytes).sha256, reasons: reasons)
  }
}

extension SynthesizeCommand {
  /// What a release of a single table takes of the dataset's budget.
  func budgetEntry(
    _ epsilon: Epsilon, _ delta: Delta, _ accounting: Accounting
  ) -> DatasetBudget.Entry {
    BudgetReservation.entry(
      mechanism: name, epsilon: epsilon, delta: delta, accounting: accounting,
      reasons: BudgetReservation.reasons(seed: seed, lacksSchema: schema == nil))
  }
}
