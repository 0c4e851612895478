import ArgumentParser
import Files
import Marginalia
import Threading

/// The option of long commands that write down where their time goes.
struct TraceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write when each phase began and ended, and on which thread, for Perfetto. NOT PRIVATE: times "
        + "depend on the table.", valueName: "file"))
  var trace: String?

  /// Runs `body`, and writes the trace of it where one was asked for and nothing failed.
  ///
  /// - Parameters:
  ///   - release: the folder that the command makes for publication, which must not hold the trace.
  ///   - inputs: what the trace must not replace.
  func recording(
    besides release: String?, inputs: [String?], _ body: () throws -> Void
  ) throws {
    guard let trace else { return try body() }
    try OutputGuard.checkTrace(trace, besides: release, inputs: inputs)
    // Before anything is spent, whether the file can be written.
    try AtomicFile(trace).discard()
    Trace.start()
    try body()
    // Again: its folder may have become a release meanwhile.
    try OutputGuard.checkTrace(trace, besides: release, inputs: inputs)
    try AtomicFile.write(Trace.json(), to: trace)
  }
}

extension SynthesisEvent {
  /// The step for a trace, in which nothing is counted.
  var phase: String {
    step.split(separator: " ").map { $0.allSatisfy(\.isNumber) ? "…" : $0 }.joined(separator: " ")
  }
}
