import Aggregates
import Foundation
import LinkedTables
import Privacy
import Synthesis

/// Whether the folder of a release is what its manifest says, and the manifest agrees with itself.
///
///     let verification = try ReleaseVerification(folder: "release", version: "0.1.0")
///     print(verification.problems.isEmpty)
///
/// Everything is computed anew: the price of each ledger entry from its mechanism, their sum, the
/// budget and (ε, δ) by the accountant, digests, the reasons why a release is not private, and what is
/// said twice. It reads the release alone, costs no privacy, and finds any edit that was not carried
/// through; ``limits`` says what it cannot show.
///
/// - Complexity: a few readings of every file, and the model or the measurements and the coded records in memory.
public struct ReleaseVerification: Sendable {
  /// Something that does not agree.
  public struct Problem: Sendable, Encodable, Equatable, CustomStringConvertible {
    /// A file of the release, or a place in its manifest as in "ledger[3].price".
    public let place: String
    public let message: String

    public var description: String { "\(place): \(message)" }

    package init(place: String, message: String) {
      self.place = place
      self.message = message
    }
  }

  /// The guarantee that follows from the ledger and the budget, not the one that is claimed.
  public struct Guarantee: Sendable, Encodable, Equatable {
    public let accountant: String
    public let epsilon: Double
    public let delta: Double
    /// The sum of the prices of all entries, each computed from its mechanism.
    public let ledgerSum: Double
    public let entries: Int
  }

  /// What no look at a folder can show.
  public static let limits = [
    "this is no signature: whoever changes everything that depends on a figure, digests included, "
      + "makes another release that agrees with itself",
    "that noise was drawn, from a good generator and as the ledger says, cannot be seen in what came out",
    "that the schema, the settings and the other public inputs do not depend on the table is the word "
      + "of the person who gave them",
    "how often the table was released elsewhere is not known to a release",
  ]

  /// Which kind of release it is; nil where the manifest does not say one that is known.
  public internal(set) var format: String?
  public internal(set) var mechanism: String?
  /// Whether the release calls itself private; nil where that cannot be read.
  public internal(set) var isPrivate: Bool?
  /// Nil where there is no ledger, or where it cannot be read.
  public internal(set) var guarantee: Guarantee?
  public internal(set) var problems: [Problem] = []
  /// Whether records were drawn again and compared; nil where that was not asked for.
  public internal(set) var hasRedrawn: Bool?

  /// - Parameters:
  ///   - path: of the folder.
  ///   - version: of the program, which knows the texts of its own releases alone.
  ///   - redrawing: whether records are drawn again from the model, where the release is of a single table
  ///     and has one, and compared; ``hasRedrawn`` says whether they were.
  ///     The same seed draws the same records on one kind of processor.
  ///   - threads: of that.
  ///   - includingPublication: whether what was added for publication is checked too; else it is passed
  ///     over by its names.
  /// - Throws: ``VerificationError`` where there is no folder to be read.
  public init(
    folder path: String, version: String, redrawing: Bool = false, threads: Int = 1,
    includingPublication: Bool = true
  ) throws(VerificationError) {
    let folder = try ReleaseFolder(path)
    var findings = Findings()
    defer {
      problems = findings.problems
      hasRedrawn = redrawing ? findings.hasRedrawn : nil
    }
    guard let bytes = folder.bytes(Release.manifestFile) else {
      findings.report(Release.manifestFile, "is missing, or no file that can be read")
      return
    }
    findings.require(
      ManifestSeal.holds(bytes), Release.manifestFile,
      "the file was changed: its own digest (sha256) is not that of its content")
    let reader = ManifestReader(bytes, folder: folder, version: version)
    reader.checkFiles(includingPublication: includingPublication, &findings)
    format = reader.format
    switch reader.format {
    case ReleaseManifest.name:
      check(reader, &findings) {
        $1.check($0 as ReleaseManifest, folder, redrawing: redrawing, threads: threads)
      }
    case LinkedManifest.name:
      check(reader, &findings) { $1.check($0 as LinkedManifest, folder) }
    case AggregateManifest.name:
      check(reader, &findings) { $1.check($0 as AggregateManifest, folder) }
    case KAnonymousManifest.name:
      check(reader, &findings) { $1.check($0 as KAnonymousManifest, folder) }
    default:
      findings.report("format", "is none of the formats of a release that this program knows")
    }
  }

  private mutating func check<Manifest: CheckedManifest>(
    _ reader: ManifestReader, _ findings: inout Findings,
    _ body: (Manifest, inout Findings) -> Guarantee?
  ) {
    guard let manifest: Manifest = reader.decoded(&findings) else { return }
    mechanism = manifest.mechanism
    isPrivate = manifest.private
    findings.checkHead(manifest, version: reader.version)
    guarantee = body(manifest, &findings)
  }
}
