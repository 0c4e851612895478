import ArgumentParser
import Marginalia

/// The parameters of aggregates, with the names and defaults of Synthetic Data Showcase.
struct AggregateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Greatest length of a combination, from 1 to \(AggregateSettings.maximumLength).",
      valueName: "R"))
  var reportingLength = 3

  @Option(
    help: ArgumentHelp(
      "All combinations of so many percent of the records count.", valueName: "percent"))
  var percentilePercentage = 99

  @Option(
    help: ArgumentHelp("Part of the price that finding this percentile has.", valueName: "share"))
  var percentileEpsilonProportion = 0.01

  @Option(
    help: ArgumentHelp("Part of epsilon that the number of records has.", valueName: "share"))
  var numberOfRecordsEpsilonProportion = 0.005

  @Option(
    help: ArgumentHelp(
      "Which lengths are to be exact: long, short, balanced, or proportions of the noise, one for each "
        + "length.", valueName: "name|s1,..."))
  var accuracy = "long"

  @Option(
    help: ArgumentHelp(
      "How many combinations that no record holds may appear, from length 2 on: uncontrolled, "
        + "progressive, balanced, minimize; fixed: and the counts above which each length is released; "
        + "or adaptive: and twice the probability that noise alone is.", valueName: "name"))
  var fabrication = "uncontrolled"

  @Flag(help: "Do not lower counts to those of their sub-combinations.")
  var notNormalized = false

  @Option(
    help: ArgumentHelp(
      "Without --delta: delta is 1/(factor · n), n the noisy number of records; 0 takes ln n.",
      valueName: "factor"))
  var deltaFactor: Double?

  @Flag(help: "Aggregate-seeded records: weigh by what is left of the counts.")
  var useSyntheticCounts = false

  @Option(
    help: ArgumentHelp(
      "Aggregate-seeded records: the percentile of the counts of sub-combinations that a longer "
        + "combination is weighed by.", valueName: "percent"))
  var weightSelectionPercentile = 95

  @Option(
    help: ArgumentHelp(
      "Aggregate-seeded records: multiply all counts first.", valueName: "factor"))
  var aggregateCountsScaleFactor: Double?

  func validate() throws {
    _ = try settings
    guard (0...100).contains(weightSelectionPercentile) else {
      throw ValidationError("--weight-selection-percentile must be from 0 to 100")
    }
    if let factor = aggregateCountsScaleFactor, !(factor > 0 && factor <= 1e6) {
      throw ValidationError("--aggregate-counts-scale-factor must be above 0 and at most 1e6")
    }
    if let deltaFactor, !(deltaFactor >= 0 && deltaFactor.isFinite) {
      throw ValidationError("--delta-factor must be 0 or above")
    }
  }

  var settings: AggregateSettings {
    get throws {
      var settings = AggregateSettings()
      settings.reportingLength = reportingLength
      settings.percentile = percentilePercentage
      settings.percentileEpsilonProportion = percentileEpsilonProportion
      settings.numberOfRecordsEpsilonProportion = numberOfRecordsEpsilonProportion
      settings.normalizes = !notNormalized
      guard let accuracy = AggregateSettings.Accuracy(text: accuracy) else {
        throw ValidationError(
          "--accuracy takes long, short, balanced, or a proportion for each length, as in 1,0.5,0.3"
        )
      }
      guard let fabrication = AggregateSettings.Fabrication(text: fabrication) else {
        throw ValidationError(
          "--fabrication takes uncontrolled, progressive, balanced, minimize, fixed:10,5 or "
            + "adaptive:0.5,1, with a number for each length from 2 on")
      }
      (settings.accuracy, settings.fabrication) = (accuracy, fabrication)
      do {
        try settings.check()
      } catch {
        throw ValidationError("\(error)")
      }
      return settings
    }
  }

  var seeded: AggregateSeeded.Settings {
    var settings = AggregateSeeded.Settings()
    settings.useSyntheticCounts = useSyntheticCounts
    settings.weightSelectionPercentile = weightSelectionPercentile
    settings.aggregateCountsScaleFactor = aggregateCountsScaleFactor
    return settings
  }

  /// A parameter whose range the parser is to report.
  static func validated<Value>(
    _ value: () throws(PrivacyParameterError) -> Value
  ) throws -> Value {
    do { return try value() } catch { throw ValidationError(error.description) }
  }

  /// δ as it was given.
  static func choice(_ delta: Double) throws -> AggregateRun.DeltaChoice {
    .value(try validated { () throws(PrivacyParameterError) in try Delta(delta) })
  }

  /// How δ is chosen, where it was given as `delta` or not at all.
  func deltaChoice(_ delta: Double?) throws -> AggregateRun.DeltaChoice {
    if let delta {
      guard deltaFactor == nil else {
        throw ValidationError("--delta and --delta-factor exclude each other")
      }
      return try Self.choice(delta)
    }
    guard let deltaFactor, deltaFactor > 0 else { return .logarithmic }
    return .factor(deltaFactor)
  }
}
