import Marginals
import Tabular

/// Everything that a mechanism releases about a table: a model, the noisy marginals it was fitted
/// to, and how its records become records of the original domain.
public struct ReleasedModel: Sendable {
  /// The domain of the records.
  public let domain: Domain
  public let model: TreeModel
  public let measurements: [MarginalMeasurement]
  /// Where the model lives on a coarser domain, the map to it; its records are spread back over the
  /// merged values evenly.
  public let recoding: DomainRecoding?
  /// Whether records are refined against the measurements.
  public let refinesRecords: Bool

  public init(
    domain: Domain, model: TreeModel, measurements: [MarginalMeasurement],
    recoding: DomainRecoding? = nil, refinesRecords: Bool
  ) {
    self.domain = domain
    self.model = model
    self.measurements = measurements
    self.recoding = recoding
    self.refinesRecords = refinesRecords
  }

  /// The number of records the measurements speak of, at least 1.
  public var estimatedCount: Int { max(1, Int(model.total.rounded())) }

  /// Draws records.
  ///
  /// - Parameters:
  ///   - count: how many; ``estimatedCount`` unless asked for.
  ///   - evidence: values (codes of `domain`) that some attributes must have; such records follow
  ///     the model's conditional distribution and are not refined, since the measurements speak of
  ///     the whole population.
  ///   - seed: the same seed gives the same records, whatever the number of threads.
  /// - Throws: ``ConditionError`` where the model gives the evidence no probability.
  public func records(
    count: Int? = nil, given evidence: [Int: Int] = [:],
    method: RecordSampler.Method = .rounding, seed: UInt64, threads: Int = 1
  ) throws -> CodedTable {
    let count = count ?? estimatedCount
    let coarse = recoding.map { recoding in
      evidence.reduce(into: [:]) { $0[$1.key] = recoding.codes[$1.key][$1.value] }
    }
    let conditions = coarse ?? evidence
    let calibrated = CalibratedModel(
      conditions.isEmpty ? model : model.conditioned(on: conditions))
    guard calibrated.logPartition > -.infinity else { throw ConditionError() }
    var table = RecordSampler(method: method, threads: threads).records(
      from: calibrated, count: count, domain: recoding?.domain ?? domain, seed: seed)
    if refinesRecords, evidence.isEmpty {
      let targets = PosteriorTargets(
        MarginalMeasurement.merged(measurements), model: calibrated, domain: domain,
        threads: threads)
      table =
        RecordRefiner().refined(
          table, measurements: targets.measurements, total: model.total, seed: seed
        ).table
    }
    return recoding.map { $0.expanded(table, to: domain, given: evidence, seed: seed) } ?? table
  }
}

/// A condition that no record of the model can meet.
public struct ConditionError: Error, CustomStringConvertible, Sendable {
  public var description: String {
    "no record of this model meets all the conditions; leave one out"
  }
}

extension DomainRecoding {
  /// Records of the coarser domain as records of the original one: a merged value becomes one of
  /// those it was merged from, each equally likely, or the one that `evidence` names.
  func expanded(
    _ table: CodedTable, to domain: Domain, given evidence: [Int: Int], seed: UInt64
  ) -> CodedTable {
    let columns = domain.attributes.indices.map { attribute in
      let preimages = preimages(of: attribute)
      let column = table.columns[attribute]
      var generator = CounterGenerator(seed: seed, 0x6578_7061_6E64, UInt64(attribute))
      return CodeColumn.make(size: domain[attribute].size, count: table.rowCount) { row in
        if let code = evidence[attribute] { return code }
        let choices = preimages[column[row]]
        return choices.count == 1 ? choices[0] : choices[generator.below(choices.count)]
      }
    }
    return CodedTable(domain: domain, columns: columns, rowCount: table.rowCount)
  }
}
