import ArgumentParser
import Marginalia

/// Options that every command with mechanisms shares.
struct MechanismOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Largest model, in MB of 8-byte cells.", valueName: "MB"))
  var maxModelSize = 1.0

  @Option(help: "Threads; results do not depend on it.") var threads = Threads.available

  var cellLimit: Int { Int(maxModelSize * 131_072) }

  func validate() throws {
    guard maxModelSize > 0, maxModelSize <= 65_536 else {
      throw ValidationError("--max-model-size must be above 0 and at most 65536 MB")
    }
    try Threads.validate(threads)
  }

  func mechanism(_ name: String) throws -> any Synthesizer {
    guard let mechanism = MechanismCatalog.mechanism(named: name, cellLimit: cellLimit) else {
      throw ValidationError(
        "there is no mechanism \"\(name)\"; choose one of "
          + MechanismCatalog.names.joined(separator: ", "))
    }
    return mechanism
  }
}
