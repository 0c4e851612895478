import Aggregates
import Synthesis
import Tabular

extension Findings {
  /// A folder of k-anonymous records and counts, which has no guarantee that could be computed.
  mutating func check(
    _ manifest: KAnonymousManifest, _ folder: ReleaseFolder
  ) -> ReleaseVerification.Guarantee? {
    require(!manifest.private, "private", "is true, and k-anonymity is not differential privacy")
    agree(
      manifest.privateReasons, KAnonymousRelease.reasons, "privateReasons", from: "the format")
    checkNames(
      manifest.files,
      are: [Release.recordsFile, KAnonymousRelease.aggregatesFile, Release.noticeFile])
    checkNotice(PrivacyStatus(notPrivate: KAnonymousRelease.reasons), in: folder)
    require(
      KAnonymousSynthesizer.Method.names.contains(manifest.mechanism), "mechanism",
      "is none that this program has")
    agree(
      manifest.statement, KAnonymousRelease.statement(resolution: manifest.resolution), "statement",
      from: "resolution")
    require(
      UnknownValuePolicy(rawValue: manifest.domain.unknown) != nil, "domain.unknown",
      "is none of the policies")
    require(
      ["public", "inferred"].contains(manifest.domain.domain), "domain.domain",
      "is not \"public\" or \"inferred\"")
    require(
      Array(manifest.notes.prefix(KAnonymousRelease.notes.count)) == KAnonymousRelease.notes,
      "notes",
      "do not say what every such release says")
    checkRowCount(Release.recordsFile, manifest.records, "records", folder)
    checkMultiples(of: manifest.resolution, folder)
    checkSettings(manifest)
    return nil
  }

  /// Counts are multiples of the resolution, and there are lengths up to the one of the settings.
  private mutating func checkMultiples(of resolution: Int, _ folder: ReleaseFolder) {
    let file = KAnonymousRelease.aggregatesFile
    guard folder.names[file] == true else { return }
    guard let counts = try? CountedCombinations(folder.path(of: file)) else {
      report(file, "is no file of counts")
      return
    }
    require(
      resolution >= 1 && counts.areMultiples(of: resolution), "resolution",
      "is not what the counts of \(file) are multiples of")
  }

  private mutating func checkSettings(_ manifest: KAnonymousManifest) {
    var expected: [String: SettingValue] = [:]
    for (key, value) in manifest.settings where Self.isSetting(key, value, manifest) {
      expected[key] = value
    }
    var needed = ["reportingLength", "sensitiveZeros"]
    if manifest.mechanism == "value-seeded" { needed.append("oversampling") }
    if expected["oversampling"] == .text("controlled") {
      needed += ["oversamplingRatio", "oversamplingTries"]
    }
    for key in needed where expected[key] == nil { expected[key] = Self.absent }
    checkSettings(manifest.settings, are: expected, of: manifest.mechanism)
  }

  private static func isSetting(
    _ key: String, _ value: SettingValue, _ manifest: KAnonymousManifest
  ) -> Bool {
    let isValueSeeded = manifest.mechanism == "value-seeded"
    switch (key, value) {
    case ("reportingLength", .integer(let length)): return length >= 1
    case ("sensitiveZeros", .text), ("columns", .text): return true
    case ("seed", .integer): return true
    case ("oversampling", .text(let text)):
      return isValueSeeded && ["unlimited", "controlled"].contains(text)
    case ("oversamplingRatio", _): return isValueSeeded && value.double ?? -1 >= 0
    case ("oversamplingTries", .integer(let tries)): return isValueSeeded && tries >= 0
    default: return false
    }
  }
}
