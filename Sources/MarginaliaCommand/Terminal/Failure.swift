import ArgumentParser
import Files
import Marginalia

/// An error as the command line reports it: one line and a code of sysexits.h.
struct Failure {
  let message: String
  let code: Int32

  private enum Code {
    static let usage: Int32 = 64
    static let data: Int32 = 65
    static let noInput: Int32 = 66
    static let software: Int32 = 70
    static let cannotCreate: Int32 = 73
  }

  /// Nil for errors of the argument parser, which knows how to report its own.
  init?(_ error: any Error) {
    switch error {
    case let error as TableError: self.init(error, code: error.exitCode)
    case let error as SchemaError: self.init(error, code: error.exitCode)
    case let error as LinkedPackageError: self.init(error, code: error.exitCode)
    case let error as InputError: self.init(error, code: error.exitCode)
    case let error as EvaluationError: self.init(error, code: error.exitCode)
    case let error as AttackError: self.init(error, code: error.exitCode)
    case let error as PublicationError: self.init(error, code: Code.data)
    case let error as VerificationError: self.init(error, code: Code.noInput)
    case let error as FileError: self.init(error, code: Code.cannotCreate)
    case let error as ModelDocumentError: self.init(error, code: Code.data)
    case let error as ModelSizeError: self.init(error, code: Code.data)
    case let error as CountingError: self.init(error, code: Code.data)
    case let error as CandidateError: self.init(error, code: Code.data)
    case let error as WorkloadError: self.init(error, code: Code.data)
    case let error as OutsideInputError: self.init(error, code: Code.data)
    case let error as EmptyDomainError: self.init(error, code: Code.data)
    case let error as ConditionError: self.init(error, code: Code.data)
    case let error as ItemError: self.init(error, code: Code.data)
    case let error as ForecastError: self.init(error, code: Code.usage)
    case let error as BudgetError: self.init(error, code: Code.data)
    case let error as AggregateError: self.init(error, code: Code.data)
    case let error as ItemError: self.init(error, code: Code.data)
    case let error as LinkedError: self.init(error, code: Code.data)
    case let error as SimulationError: self.init(error, code: Code.usage)
    case let error as PrivacyParameterError: self.init(error, code: Code.usage)
    case let error as SweepError: self.init(error, code: Self.code(of: error))
    case let error as FixedScheduleError: self.init(error, code: Code.usage)
    case let error as CanaryError: self.init(error, code: Code.data)
    case let error as RegressionFound: self.init(error, code: Code.software)
    case let error as NothingCompared: self.init(error, code: Code.software)
    case let error as RefutedClaim: self.init(error, code: Code.software)
    case let error as LedgerError: self.init(error, code: Code.software)
    case let error as SpentError:
      self.init(error, code: Failure(error.reason)?.code ?? Code.software)
    default: return nil
    }
  }

  /// An error of the argument parser in one line, with where to look; nil for a request for help
  /// or for the version, which is no failure.
  init?(ofParser error: any Error) {
    guard MarginaliaCommand.exitCode(for: error) != .success else { return nil }
    let problem = Self.line(MarginaliaCommand.message(for: error))
    guard MarginaliaCommand.exitCode(for: error) == .validationFailure else {
      (message, code) = (problem, Code.software)
      return
    }
    let hint = MarginaliaCommand.fullMessage(for: error).split(separator: "\n")
      .last { $0.contains("--help") }
    (message, code) = (problem + (hint.map { ". \(Self.line($0))" } ?? ""), Code.usage)
  }

  private static func line(_ text: some StringProtocol) -> String {
    text.split { $0.isWhitespace }.joined(separator: " ")
  }

  private init(_ error: any CustomStringConvertible, code: Int32) {
    message = error.description
    self.code = code
  }

  private static func code(of error: SweepError) -> Int32 {
    switch error {
    case .invalidPlan: Code.usage
    case .trialsFailed: Code.software
    case .unreadableResults: Code.data
    case .otherPlan, .foreignFolder, .unreadablePlan, .folderInUse: Code.cannotCreate
    }
  }
}

/// An input of the command line that cannot be used.
struct InputError: Error, CustomStringConvertible {
  let description: String
  let exitCode: Int32

  /// A file that cannot be opened.
  static func unreadable(_ path: String, _ reason: String) -> InputError {
    InputError(description: "\(path): cannot be read: \(reason)", exitCode: 66)
  }

  /// A file whose content cannot be used.
  static func data(_ message: String) -> InputError {
    InputError(description: message, exitCode: 65)
  }
}
