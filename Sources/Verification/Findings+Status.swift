import Privacy
import Synthesis
import Tabular

extension Findings {
  /// What every manifest says of itself.
  mutating func checkHead(_ manifest: some CheckedManifest, version: String) {
    agree(manifest.formatVersion, 1, "formatVersion", from: "the format")
    agree(manifest.tool.name, "marginalia", "tool.name", from: "the format")
    require(
      manifest.tool.version == version, "tool.version",
      "is \(manifest.tool.version), and this program, version \(version), knows what its own releases say; "
        + "verify with the version that wrote it")
    agree(
      manifest.settingsChosenBy, ReleaseManifest.settingsNote, "settingsChosenBy",
      from: "the format")
    require(
      manifest.private == manifest.privateReasons.isEmpty, "private",
      manifest.private
        ? "is true, and there are reasons why not" : "is false, and no reason says why")
  }

  /// The files that a release of its kind has, no more and no fewer.
  mutating func checkNames(_ files: [ReleaseManifest.File], are expected: [String]) {
    let names = Set(files.map(\.name))
    for name in expected where !names.contains(name) {
      report("files", "\(name) is not listed, and such a release has it")
    }
    for name in names.sorted() where !expected.contains(name) {
      report("files", "\(name) is listed, and such a release has no such file")
    }
  }

  /// The word that a folder is not private stands in it, or does not, as the manifest says.
  mutating func checkNotice(_ status: PrivacyStatus, in folder: ReleaseFolder) {
    guard !status.isPrivate, let notice = folder.bytes(Release.noticeFile) else { return }
    require(
      notice == Array(status.notice.utf8), Release.noticeFile,
      "does not give the reasons of the manifest")
  }

  /// The reasons why a release is not private follow from what it says of its domain, noise and inputs.
  ///
  /// - Returns: what the manifest should have said.
  mutating func checkStatus(
    isPrivate: Bool, reasons: [String], domain: ReleaseManifest.DomainFacts,
    noise: ReleaseManifest.Noise, inputs: ReleaseManifest.Inputs? = nil
  ) -> PrivacyStatus {
    let isReproducible = noise == ReleaseManifest.Noise(isReproducible: true)
    require(
      isReproducible || noise == ReleaseManifest.Noise(isReproducible: false), "noise",
      "is no source of noise, or no arithmetic, that this program has")
    let unknown = UnknownValuePolicy(rawValue: domain.unknown)
    require(unknown != nil, "domain.unknown", "is none of the policies")
    let standing: DomainStanding? =
      switch domain.domain {
      case "public", "found": .public(because: domain.reason)
      case "inferred": .inferred(reason: domain.reason)
      default: nil
      }
    require(standing != nil, "domain.domain", "is not \"public\", \"inferred\" or \"found\"")
    let own = PrivacyStatus(
      standing: standing ?? .public(because: ""), unknown: unknown ?? .drop,
      isReproducible: isReproducible)
    let expected = own.reasons + Self.reasons(inputs, found: reasons)
    agree(reasons, expected, "privateReasons", from: "domain, noise and inputs")
    agree(isPrivate, expected.isEmpty, "private", from: "domain, noise and inputs")
    return expected.isEmpty ? own : PrivacyStatus(notPrivate: expected)
  }

  /// The reasons that inputs give; those of an initial model itself are in its own file alone.
  private static func reasons(_ inputs: ReleaseManifest.Inputs?, found: [String]) -> [String] {
    var result: [String] = []
    if let model = inputs?.initialModel, !model.private {
      let start = OutsideInputs.reason(initialModel: model.file)
      result.append(found.first { $0.hasPrefix(start) && $0 != start } ?? start)
    }
    if let measurements = inputs?.measurements, measurements.privateBecause == nil {
      result.append(OutsideInputs.reason(measurements: measurements.file))
    }
    return result
  }
}
