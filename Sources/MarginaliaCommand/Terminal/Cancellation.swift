import Dispatch
import Files
import Foundation
import Marginalia
import Synchronization

/// What SIGINT and SIGTERM do to a run that spends a budget: one line says what was spent, nothing is
/// left of the folder that was being made, and the exit code is 128 plus the signal's number.
///
/// What is spent is told before its noise is drawn (``Ledger``), so the line never says too little.
final class Cancellation: Sendable {
  private struct State {
    var folder: Folder?
    var spent = 0.0
    var isFinished = false
  }

  /// The folder is used by one thread at a time, the one that holds the lock.
  private struct Folder: @unchecked Sendable {
    let value: AtomicFolder
  }

  private static let numbers = [SIGINT, SIGTERM]

  private let state = Mutex(State())
  private let accountant: Accountant
  private let budget: Price?
  private let progress: ProgressLine
  /// Dispatch sources may be used from any thread, though their protocol does not say so.
  nonisolated(unsafe) private let signals: [any DispatchSourceSignal]

  /// - Parameter budget: nil for a run that spends nothing, or where it is not known yet.
  init(accountant: Accountant = .zcdp, budget: Price?, progress: ProgressLine) {
    self.accountant = accountant
    self.budget = budget
    self.progress = progress
    signals = Self.numbers.map { number in
      // The default would end the process before the source sees the signal.
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (number, source) in zip(Self.numbers, signals) {
      // Not strongly: the folder of a run that fails goes with the last reference to it.
      source.setEventHandler { [weak self] in self?.cancel(number) }
      source.resume()
    }
  }

  deinit {
    for source in signals { source.cancel() }
    for number in Self.numbers { signal(number, SIG_DFL) }
  }

  @Sendable func spend(_ spent: Double) { state.withLock { $0.spent = spent } }

  /// Makes the folder that goes where a signal comes.
  func open(_ make: () throws -> AtomicFolder) rethrows {
    try state.withLock { $0.folder = Folder(value: try make()) }
  }

  /// Puts the folder in place; a signal that comes meanwhile or later finds the run finished.
  func finish(_ write: (AtomicFolder) throws -> Void) rethrows {
    try state.withLock { state in
      guard let folder = state.folder else { preconditionFailure("finished without a folder") }
      try write(folder.value)
      state.isFinished = true
    }
  }

  private func cancel(_ number: Int32) {
    state.withLock { state in
      guard !state.isFinished else { return }
      progress.end()
      Terminal.writeError("marginalia: \(message(spent: state.spent))\n")
      state.folder?.value.discard()
      // Not exit, which would tear down what the run's threads still use.
      _exit(128 + number)
    }
  }

  private func message(spent: Double) -> String {
    guard spent > 0 else { return "cancelled: nothing was spent" }
    let whole = budget.map { " of \($0.value)" } ?? ""
    return
      "cancelled: \(accountant.unit) \(spent)\(whole) was spent and counts against the table's "
      + "budget"
  }
}
