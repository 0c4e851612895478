import Foundation
import Marginalia
import Synthesis
import Testing

/// Every leaf of a manifest and every file is changed, one at a time.
@Suite("No edit of a release that is not carried through stays unseen")
struct VerificationMutationTests {
  /// What a release says once and computes nothing from: an edit that also computes the manifest's own
  /// digest anew makes a statement that nothing contradicts. Digests aside, all edits of other leaves
  /// are found by what they contradict.
  private static func isFree(_ kind: String, of release: SampleRelease) -> Bool {
    let always: Set = [
      // Scores are scaled by public numbers that are not in the release; the price is that of epsilon.
      "ledger[].mechanism.exponential.sensitivity", "ledger[].mechanism.exponential.candidates",
      // Limits that a person set and that were not reached; public texts.
      "settings.maxModelSizeMB", "settings.workload", "settings.maxRounds",
    ]
    if always.contains(kind) { return true }
    // A column of which no value was released.
    if release == .foundCounts, kind == "items.columns[]" { return true }
    switch release {
    case .linked, .linkedCaps:
      // The records' seed: drawing linked tables again needs the fitted models, which are not written.
      // A cap that bounded what was chosen.
      return kind == "records.samplingSeed"
        || release == .linkedCaps
          && ["settings.limitLinksTold", "settings.limitLinksCountedForSharing"].contains(kind)
    case .counts, .countsAndModel, .countsAndSeeded, .foundCounts:
      // The schema is not in the release: why it is public, what the unit is called and how it was
      // bounded, which zeros and columns were used, is said once. How records were made of the
      // counts, too, and of what length the percentile's choice.
      return [
        "domain.reason", "unit.declared", "items.sensitiveZeros", "records.samplingSeed",
        "settings.normalized", "settings.useSyntheticCounts", "settings.weightSelectionPercentile",
        "settings.aggregateCountsScaleFactor",
      ].contains(kind)
    case .rowSeeded, .valueSeeded:
      // Nothing is claimed that could be computed.
      return [
        "domain.reason", "domain.domain", "settings.reportingLength", "settings.sensitiveZeros",
        "settings.seed", "settings.oversampling", "settings.oversamplingRatio",
        "settings.oversamplingTries",
      ].contains(kind)
    default: return false
    }
  }

  /// Of these, what a release may as well leave out: a name of the unit, which the schema need not give,
  /// settings that a person need not give, and a column of which nothing was released.
  private static func isOptional(_ kind: String, of release: SampleRelease) -> Bool {
    ["unit.declared", "settings.maxRounds", "settings.seed"].contains(kind)
      || release == .foundCounts && kind == "items.columns[]"
  }

  private static func problems(_ folder: URL) throws -> [String] {
    try ReleaseVerification(folder: folder.path, version: "0.1.0", redrawing: true)
      .problems.map(\.description)
  }

  @Test("a release as it was written is verified", arguments: SampleRelease.allCases)
  func sound(release: SampleRelease) throws {
    let folder = try release.make()
    #expect(try Self.problems(folder.path("release")) == [])
  }

  @Test(
    "a leaf that is changed or left out is found, also where the manifest's digest is computed anew",
    arguments: SampleRelease.allCases)
  func leaves(release: SampleRelease) throws {
    let folder = try release.make()
    let file = folder.path("release/release.json")
    let written = try Data(contentsOf: file)
    let text = ManifestText(written)
    #expect(text.leaves.count > 20 && text.data == written)
    for leaf in text.leaves where leaf.path != "sha256" {
      var edited = text.edits(of: leaf).map {
        (text.replacing(leaf, by: $0), "by \($0)", Self.isFree(leaf.kind, of: release))
      }
      edited.append((text.removing(leaf), "left out", Self.isOptional(leaf.kind, of: release)))
      for (manifest, edit, isFree) in edited {
        guard let sealed = ManifestSeal.resealed(Array(manifest.data)) else {
          Issue.record("no digest beside \(leaf.path)")
          continue
        }
        try Data(sealed).write(to: file)
        if !isFree {
          #expect(try !Self.problems(folder.path("release")).isEmpty, "\(leaf.path) \(edit)")
        }
        if sealed != Array(manifest.data) {
          try manifest.data.write(to: file)
          #expect(
            try !Self.problems(folder.path("release")).isEmpty, "\(leaf.path) \(edit), unsealed")
        }
      }
    }
  }

  @Test(
    "a file with another byte, a missing one, one more and a link are found",
    arguments: SampleRelease.allCases)
  func files(release: SampleRelease) throws {
    let marginalia = try release.make()
    let folder = marginalia.path("release")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let file = folder.appendingPathComponent(name)
      let bytes = try Data(contentsOf: file)
      for place in [0, bytes.count / 2, bytes.count - 1] {
        var other = bytes
        other[place] ^= 1
        try other.write(to: file)
        #expect(try Self.problems(folder).contains { $0.hasPrefix(name) }, "\(name), byte \(place)")
      }
      for other in [bytes.dropLast(), bytes + Data("\n".utf8)] {
        try Data(other).write(to: file)
        #expect(try Self.problems(folder).contains { $0.hasPrefix(name) }, "\(name), length")
      }
      try FileManager.default.removeItem(at: file)
      #expect(try Self.problems(folder).contains { $0.hasPrefix(name) }, "\(name), missing")
      let elsewhere = marginalia.path("elsewhere")
      try bytes.write(to: elsewhere)
      try FileManager.default.createSymbolicLink(at: file, withDestinationURL: elsewhere)
      #expect(try Self.problems(folder).contains { $0.hasPrefix(name) }, "\(name), a link")
      try FileManager.default.removeItem(at: file)
      try bytes.write(to: file)
    }
    for name in ["more.csv", ".hidden", "notes"] {
      let file = folder.appendingPathComponent(name)
      try Data().write(to: file)
      #expect(try Self.problems(folder) == ["\(name): is in the folder and listed nowhere"])
      try FileManager.default.removeItem(at: file)
    }
    #expect(try Self.problems(folder) == [])
  }
}
