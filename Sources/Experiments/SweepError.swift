/// Why a sweep did not run, or not to its end.
public enum SweepError: Error, Equatable, Sendable, CustomStringConvertible {
  case invalidPlan(String)
  /// The folder holds the trials of another plan.
  case otherPlan(folder: String, difference: String)
  /// The folder holds files that no sweep wrote.
  case foreignFolder(String)
  /// plan.json of the folder cannot be read.
  case unreadablePlan(folder: String)
  /// What should be the results of a sweep cannot be read as such.
  case unreadableResults(String)
  /// Another process is running a sweep in the folder.
  case folderInUse(String)
  /// Some trials threw; all others are finished and kept, and the outputs are written without them.
  case trialsFailed([TrialFailure], total: Int, folder: String)

  public var description: String {
    switch self {
    case .invalidPlan(let problem):
      return problem
    case .otherPlan(let folder, let difference):
      return
        "\(folder): belongs to a sweep with another plan; different: \(difference); mechanisms, "
        + "epsilons and trials can be added, and for all else choose another folder, or remove this one to begin "
        + "anew"
    case .foreignFolder(let folder):
      return "\(folder): holds files that no sweep wrote; choose a new or an empty folder"
    case .unreadablePlan(let folder):
      return
        "\(folder)/plan.json: cannot be read as the plan of a sweep; choose another folder, or "
        + "remove this one to begin anew"
    case .unreadableResults(let problem):
      return problem
    case .folderInUse(let folder):
      return "\(folder): another sweep is running in this folder; wait for it, or choose another"
    case .trialsFailed(let failures, let total, let folder):
      let first = failures.first.map { "\($0.key): \($0.message)" } ?? ""
      return "\(failures.count) of \(total) trials failed, first \(first); all are listed in "
        + "\(folder)/summary.md; run the same sweep again to repeat only these"
    }
  }
}
