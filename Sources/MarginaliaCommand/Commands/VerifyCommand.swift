import ArgumentParser
import Marginalia

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that a release's folder is what its release.json says.",
    discussion: """
      Computes anew what can be: the price of every entry of the ledger from its mechanism, their sum, \
      the budget and (epsilon, delta) by the accountant, the digest of every file, why a release is \
      not private, and what is said in two places, such as the noise of model.json's tables, and \
      whether rows that were released with their schema are rows of it. A file that is listed nowhere or is missing is a problem too. The first problems are shown (--json lists \
      all), and then the exit code is 65. What publish added is made again and compared. It reads the release alone and costs no privacy.

      It is no signature: whoever changes everything that depends on a figure makes another release \
      that agrees with itself. It cannot show that noise was drawn, nor that schema and settings do \
      not depend on the table.

      Examples:
        marginalia verify release
        marginalia verify release --redraw --json
      """)

  @Argument(help: "Folder of a release: of synthesize or aggregate.") var folder: String
  @Flag(
    help:
      "Also draw the records of a single table again from model.json and compare; processors of another kind may differ. Other releases have none that can be drawn again."
  )
  var redraw = false
  @Option(help: "Threads; results do not depend on it.") var threads = Threads.available
  @Flag(help: "Print one JSON document to standard output.") var json = false

  private struct Report: Encodable {
    let folder: String
    let verified: Bool
    let format: String?
    let mechanism: String?
    let `private`: Bool?
    /// Computed anew.
    let guarantee: ReleaseVerification.Guarantee?
    let problems: [ReleaseVerification.Problem]
    /// With --redraw: whether records were drawn again.
    let redrawn: Bool?
    let cannotShow: [String]
  }

  /// So many problems are shown; one that was carried through half can have hundreds.
  private static let mostShown = 20

  func validate() throws { try Threads.validate(threads) }

  func run() throws {
    let verification = try ReleaseVerification(
      folder: folder, version: Version.current, redrawing: redraw, threads: threads)
    let problems = verification.problems + publishedProblems(verification)
    if json {
      try Terminal.writeJSON(
        Report(
          folder: folder, verified: problems.isEmpty, format: verification.format,
          mechanism: verification.mechanism, private: verification.isPrivate,
          guarantee: verification.guarantee, problems: problems,
          redrawn: verification.hasRedrawn, cannotShow: ReleaseVerification.limits))
    } else {
      Terminal.write(text(verification, problems))
    }
    guard problems.isEmpty else {
      throw InputError.data(
        "\(folder): not verified: \(problems.count == 1 ? "1 problem" : "\(problems.count) problems")"
      )
    }
  }

  /// Pages that were not made of this release. They are looked at only where it is verified itself.
  private func publishedProblems(
    _ verification: ReleaseVerification
  ) -> [ReleaseVerification.Problem] {
    guard verification.problems.isEmpty else { return [] }
    do {
      return try Publication.differences(
        in: folder, verified: verification, version: Version.current
      ).map { name in
        .init(
          place: name,
          message:
            "is not what this program makes of the release and the words in publication.json: it was "
            + "edited, or made by another version")
      }
    } catch {
      return [
        .init(place: Publication.listFile, message: "the pages cannot be made again: \(error)")
      ]
    }
  }

  private func text(
    _ verification: ReleaseVerification, _ problems: [ReleaseVerification.Problem]
  ) -> String {
    var lines = problems.prefix(Self.mostShown).map { "PROBLEM  \($0)" }
    if problems.count > lines.count {
      lines.append("and \(problems.count - lines.count) more, which --json lists")
    }
    if lines.isEmpty { lines.append("\(folder): agrees with itself throughout") }
    if verification.hasRedrawn == false {
      lines.append(
        "--redraw: nothing was drawn again; that needs a release of a single table with its model.json, "
          + "not of linked tables, aggregates or k-anonymous records")
    }
    if let format = verification.format, let mechanism = verification.mechanism {
      let isPrivate = verification.isPrivate ?? false
      lines.append(
        "\(format) by \(mechanism), which calls itself \(isPrivate ? "" : "not ")private")
    }
    if let guarantee = verification.guarantee {
      lines.append(
        "the ledger's \(guarantee.entries) entries cost \(guarantee.ledgerSum) under "
          + "\(guarantee.accountant), of a budget that gives epsilon \(guarantee.epsilon), delta "
          + "\(guarantee.delta)")
    }
    lines.append("what this cannot show:")
    lines += ReleaseVerification.limits.map { "  - \($0)" }
    return lines.map { $0 + "\n" }.joined()
  }
}
