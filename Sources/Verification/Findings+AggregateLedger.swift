import Aggregates
import Privacy
import Synthesis

extension Findings {
  /// Entries, lengths and deviations are those that settings and (ε, δ) lead to, step after step.
  mutating func checkLedger(
    _ manifest: AggregateManifest, _ settings: AggregateSettings, _ expected: AggregateExpectation
  ) {
    var entries = Array(manifest.ledger.enumerated().reversed())
    let rows = manifest.unit.maxRowsPerUnit
    checkTotal(entries.popLast()?.element, manifest, expected)
    agree(manifest.lengths.count, settings.reportingLength, "lengths", from: "settings")
    for (place, length) in manifest.lengths.enumerated() {
      let number = place + 1
      if let (index, entry) = entries.last,
        entry.label == "percentile of \(number)-way combinations of a record"
      {
        entries.removeLast()
        checkPercentile(entry, rows: rows, settings, expected, place: "ledger[\(index)]")
      }
      guard length.contributions != 0 else {
        require(
          length.combinations == 0 && length.sigma == 0 && length.threshold == 0,
          "lengths[\(place)]", "has combinations, and contributions are 0")
        continue
      }
      guard let (index, entry) = entries.popLast(), entry.label == "\(number)-way counts" else {
        report("lengths[\(place)]", "has no entry in its place in the ledger")
        return
      }
      checkLevel(
        entry, length, number: number, rows: rows, expected,
        deltaLeft: expected.claim.ownDelta
          - manifest.ledger[..<index].reduce(0) { $0 + ($1.delta ?? 0) },
        places: ("ledger[\(index)]", "lengths[\(place)]"))
    }
    for (index, _) in entries.reversed() {
      report("ledger[\(index)]", "is none of the steps of such a release")
    }
  }

  /// The noisy number of records, which is released first.
  private mutating func checkTotal(
    _ entry: LedgerEntry?, _ manifest: AggregateManifest, _ expected: AggregateExpectation
  ) {
    guard let entry, entry.label == "number of records",
      case .discreteLaplace(let scale, let l1) = entry.mechanism
    else {
      report("ledger[0]", "is not the number of records")
      return
    }
    agree(l1, Int64(manifest.unit.maxRowsPerUnit), "ledger[0].mechanism.l1", from: "unit")
    agree(
      scale.doubleValue, expected.recordsScale.doubleValue, "ledger[0].mechanism.scale",
      from: "requested and settings")
    require(entry.delta == nil, "ledger[0].delta", "is said, and there is none")
    agree(
      manifest.recordCountSigma, 2.0.squareRoot() * scale.doubleValue, "recordCountSigma",
      from: "the ledger")
  }

  private mutating func checkPercentile(
    _ entry: LedgerEntry, rows: Int, _ settings: AggregateSettings,
    _ expected: AggregateExpectation, place: String
  ) {
    guard case .exponential(let epsilon, let sensitivity, _) = entry.mechanism else {
      report("\(place).mechanism", "is not the exponential one")
      return
    }
    agree(
      epsilon.doubleValue, expected.percentileEpsilon.doubleValue, "\(place).mechanism.epsilon",
      from: "requested and settings")
    let percentile = max(settings.percentile, 100 - settings.percentile)
    agree(sensitivity, Int64(percentile * rows), "\(place).mechanism.sensitivity", from: "settings")
    require(entry.delta == nil, "\(place).delta", "is said, and there is none")
  }

  private mutating func checkLevel(
    _ entry: LedgerEntry, _ length: AggregateManifest.Length, number: Int, rows: Int,
    _ expected: AggregateExpectation, deltaLeft: Double, places: (entry: String, length: String)
  ) {
    let (variance, l1, squaredL2): (PositiveRational, Int64, Int64)
    let threshold: Int64
    let cells: Int?
    switch entry.mechanism {
    case .discreteGaussian(let sigma, let one, let two):
      (variance, l1, squaredL2, threshold, cells) = (sigma, one, two, length.threshold, nil)
    case .thresholdedGaussian(let sigma, let one, let two, let least, let count):
      (variance, l1, squaredL2, threshold, cells) = (sigma, one, two, least, count)
    case .exponential, .discreteLaplace:
      report("\(places.entry).mechanism", "is not noise on counts")
      return
    }
    guard 1...(1 << 30) ~= length.contributions, 1...(1 << 12) ~= rows else {
      report("\(places.length).contributions", "is no number of combinations of a record")
      return
    }
    let sensitivity = Sensitivity.distinctCells(perRow: length.contributions, rowsPerUnit: rows)
    let source = "contributions and unit"
    agree(l1, sensitivity.l1, "\(places.entry).mechanism.l1", from: source)
    agree(squaredL2, sensitivity.squaredL2, "\(places.entry).mechanism.squaredL2", from: source)
    let wanted = try? expected.variance(length: number, sensitivity: sensitivity)
    agree(
      variance.doubleValue, wanted?.doubleValue ?? 0, "\(places.entry).mechanism.variance",
      from: "requested and settings")
    agree(
      length.sigma, variance.doubleValue.squareRoot(), "\(places.length).sigma", from: "the ledger")
    agree(length.threshold, threshold, "\(places.length).threshold", from: "the ledger")
    guard cells ?? 0 >= 0,
      let found = expected.threshold(
        length: number, cells: cells, variance: variance, sensitivity: sensitivity)
    else {
      report("\(places.entry).mechanism", "has noise for which no threshold can be computed")
      return
    }
    agree(length.threshold, found.least, "\(places.length).threshold", from: "settings")
    // To draw what noise alone lifts together would need more than a quarter of the δ that is left: then
    // noise is drawn on each cell, which needs none.
    let isDrawnEach = cells != nil && found.delta > deltaLeft / 4 * (1 - 1e-9)
    agree(
      entry.delta ?? 0, isDrawnEach ? 0 : found.delta, "\(places.entry).delta",
      from: "its mechanism")
  }
}
