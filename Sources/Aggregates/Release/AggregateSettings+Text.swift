import Privacy
import Synthesis

// Settings as the manifest and the command line write them, and read back.

extension AggregateRun.DeltaChoice {
  /// Of a δ that was given.
  package static let given = "asked for"
  private static let logarithmicText = "1/(n · ln n), n the noisy number of records"
  private static let factorText = (start: "1/(", end: " · the noisy number of records)")

  package var text: String {
    switch self {
    case .value: Self.given
    case .factor(let factor): "\(Self.factorText.start)\(factor)\(Self.factorText.end)"
    case .logarithmic: Self.logarithmicText
    }
  }

  package var isGiven: Bool { if case .value = self { true } else { false } }

  /// - Parameter delta: where the text says that it was given.
  /// - Returns: nil for a text that is none of these.
  package init?(text: String, delta: Delta) {
    switch text {
    case Self.given: self = .value(delta)
    case Self.logarithmicText: self = .logarithmic
    default:
      let (start, end) = Self.factorText
      guard text.hasPrefix(start), text.hasSuffix(end), text.count > start.count + end.count,
        let factor = Double(text.dropFirst(start.count).dropLast(end.count)), factor > 0
      else { return nil }
      self = .factor(factor)
    }
  }
}

extension AggregateSettings {
  package var described: [String: SettingValue] {
    [
      "reportingLength": .integer(reportingLength), "percentilePercentage": .integer(percentile),
      "percentileEpsilonProportion": .number(percentileEpsilonProportion),
      "numberOfRecordsEpsilonProportion": .number(numberOfRecordsEpsilonProportion),
      "accuracy": .text(accuracy.text), "fabrication": .text(fabrication.text),
      "normalized": .flag(normalizes),
    ]
  }

  /// The settings that a manifest describes; nil where it describes none.
  package init?(described: [String: SettingValue]) {
    self.init()
    guard case .integer(let length) = described["reportingLength"],
      case .integer(let percentile) = described["percentilePercentage"],
      let percentileShare = described["percentileEpsilonProportion"]?.double,
      let recordsShare = described["numberOfRecordsEpsilonProportion"]?.double,
      case .text(let accuracy) = described["accuracy"], let accuracy = Accuracy(text: accuracy),
      case .text(let fabrication) = described["fabrication"],
      let fabrication = Fabrication(text: fabrication),
      case .flag(let normalizes) = described["normalized"]
    else { return nil }
    (reportingLength, self.percentile) = (length, percentile)
    percentileEpsilonProportion = percentileShare
    numberOfRecordsEpsilonProportion = recordsShare
    (self.accuracy, self.fabrication, self.normalizes) = (accuracy, fabrication, normalizes)
  }
}

extension AggregateSettings.Accuracy {
  /// As the command line writes it.
  public var text: String {
    switch self {
    case .prioritizeLong: "long"
    case .prioritizeShort: "short"
    case .balanced: "balanced"
    case .custom(let proportions): proportions.map { "\($0)" }.joined(separator: ",")
    }
  }

  /// - Returns: nil for a text that is none of these.
  public init?(text: String) {
    switch text {
    case "long": self = .prioritizeLong
    case "short": self = .prioritizeShort
    case "balanced": self = .balanced
    default:
      guard let numbers = numbers(text[...]) else { return nil }
      self = .custom(numbers)
    }
  }
}

extension AggregateSettings.Fabrication {
  /// As the command line writes it.
  public var text: String {
    switch self {
    case .uncontrolled: "uncontrolled"
    case .progressive: "progressive"
    case .balanced: "balanced"
    case .minimize: "minimize"
    case .fixed(let counts): "fixed:" + counts.map { "\($0)" }.joined(separator: ",")
    case .adaptive(let etas): "adaptive:" + etas.map { "\($0)" }.joined(separator: ",")
    }
  }

  /// - Returns: nil for a text that is none of these.
  public init?(text: String) {
    switch text {
    case "uncontrolled": self = .uncontrolled
    case "progressive": self = .progressive
    case "balanced": self = .balanced
    case "minimize": self = .minimize
    default:
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let values = numbers(parts[1]) else { return nil }
      switch parts[0] {
      case "fixed": self = .fixed(values)
      case "adaptive": self = .adaptive(values)
      default: return nil
      }
    }
  }
}

/// Numbers joined by commas; nil where one is none.
private func numbers(_ text: Substring) -> [Double]? {
  let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
  return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
}
