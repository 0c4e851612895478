import ArgumentParser
import Marginalia

/// Options of k-anonymous synthesis alone.
struct KAnonymousOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "k-anonymous: how many records must hold a combination. (default: 10)", valueName: "k"))
  var resolution: Int?

  @Option(
    help: ArgumentHelp(
      "k-anonymous, aggregate-…: the length up to which combinations are counted. (default: 3)",
      valueName: "length"))
  var reportingLength: Int?

  @Option(
    help: ArgumentHelp(
      "value-seeded: by which share a combination may be more frequent than it is counted. "
        + "(default: 0.1)", valueName: "share"))
  var oversamplingRatio: Double?

  @Option(
    help: ArgumentHelp(
      "value-seeded: how often a value may be drawn anew for it. (default: 10)", valueName: "times"
    ))
  var oversamplingTries: Int?

  @Flag(help: "value-seeded: let combinations be as frequent as they come.")
  var unlimitedOversampling = false

  @OptionGroup var items: ItemOptions

  func validate() throws {
    if let resolution, resolution < 1 {
      throw ValidationError("--resolution must be at least 1")
    }
    if let reportingLength, !(1...8).contains(reportingLength) {
      throw ValidationError("--reporting-length must be between 1 and 8")
    }
    if let oversamplingRatio, !(oversamplingRatio >= 0 && oversamplingRatio <= 1e6) {
      throw ValidationError("--oversampling-ratio must be between 0 and 1e6")
    }
    if let oversamplingTries, oversamplingTries < 1 {
      throw ValidationError("--oversampling-tries must be at least 1")
    }
    if unlimitedOversampling, oversamplingRatio != nil || oversamplingTries != nil {
      throw ValidationError("--unlimited-oversampling takes no ratio and no tries")
    }
  }

  /// Refuses them beside a mechanism that has no use for them.
  func refuse() throws {
    guard resolution == nil, reportingLength == nil, !hasOversampling, !items.isGiven else {
      throw ValidationError(
        "--resolution, --reporting-length, --oversampling-…, --sensitive-zeros and --columns are for "
          + "--mechanism \(KAnonymousSynthesizer.Method.names.joined(separator: ", ")), "
          + "\(AggregateSynthesis.names.joined(separator: ", "))")
    }
  }

  /// The reporting length, for a mechanism that takes it and ``items`` alone.
  func lengthAlone(for name: String) throws -> Int? {
    guard resolution == nil, !hasOversampling else {
      throw ValidationError(
        "--resolution and --oversampling-… are not for --mechanism \(name); see marginalia aggregate "
          + "--help")
    }
    return reportingLength
  }

  private var hasOversampling: Bool {
    oversamplingRatio != nil || oversamplingTries != nil || unlimitedOversampling
  }

  /// The synthesizer called `name`.
  func synthesizer(_ name: String) throws -> KAnonymousSynthesizer? {
    var oversampling = OversamplingSettings()
    oversampling.ratio = oversamplingRatio ?? oversampling.ratio
    oversampling.tries = oversamplingTries ?? oversampling.tries
    guard
      let method = KAnonymousSynthesizer.Method(
        named: name, oversampling: unlimitedOversampling ? nil : oversampling)
    else { return nil }
    if hasOversampling {
      guard case .valueSeeded = method else {
        throw ValidationError("--oversampling-… are for --mechanism value-seeded")
      }
    }
    return KAnonymousSynthesizer(
      method, resolution: resolution ?? 10, reportingLength: reportingLength ?? 3)
  }
}
