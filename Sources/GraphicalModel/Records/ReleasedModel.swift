import Marginals
import RealModule
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

  /// More are not drawn, whether asked for or estimated.
  public static let mostRecords = 1 << 31

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
  ///   - method: how the rows of a separator state are handed out.
  ///   - seed: the same seed gives the same records, whatever the number of threads.
  ///   - threads: records do not depend on it.
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

extension ReleasedModel {
  /// The model given that no record has any of some further combinations, coded in `domain`: exact,
  /// with a larger junction tree where it needs one.
  ///
  /// Where the model lives on a coarser domain that merged a named value with another, the values of
  /// that attribute are told apart again first, each equally likely among those it was merged with.
  ///
  /// - Throws: ``ModelSizeError`` where the tree would have more than `limit` cells.
  public func forbidding(
    _ combinations: [ImpossibleCombination], limit: Int
  ) throws(ModelSizeError) -> ReleasedModel {
    let named = Set(combinations.flatMap(\.attributes))
    let all = domain.impossible + combinations.filter { !domain.impossible.contains($0) }
    let fine = Domain(domain.attributes, impossible: all)
    guard let recoding else {
      return ReleasedModel(
        domain: fine, model: try model.forbidding(combinations, limit: limit),
        measurements: measurements, refinesRecords: refinesRecords)
    }
    if let coarse = DomainRecoding(
      codes: recoding.codes, attributes: recoding.domain.attributes, of: fine)
    {
      return ReleasedModel(
        domain: fine,
        model: try model.forbidding(coarse.domain.impossible, limit: limit),
        measurements: measurements, recoding: coarse, refinesRecords: refinesRecords)
    }
    return try separating(named, limit: limit).forbidding(combinations, limit: limit)
  }

  /// The part of the model's records that must be left for these to be refined still.
  private static let leastKept = 0.98

  /// ``forbidding(_:limit:)`` of a released model that says something of such records: what is left follows the
  /// model's conditional distribution.
  ///
  /// Where more than a fiftieth of the records goes, those that stay are not refined: the measurements speak of
  /// all.
  public func conditioned(
    onNone combinations: [ImpossibleCombination], limit: Int
  ) throws(ModelSizeError) -> ReleasedModel {
    let result = try forbidding(combinations, limit: limit)
    let kept = Double.exp(
      CalibratedModel(result.model).logPartition - CalibratedModel(model).logPartition)
    guard kept < Self.leastKept else { return result }
    return ReleasedModel(
      domain: result.domain, model: result.model, measurements: result.measurements,
      recoding: result.recoding, refinesRecords: false)
  }

  /// The same model with the merged values of some attributes told apart; measurements that contain
  /// such an attribute are left out.
  private func separating(
    _ attributes: Set<Int>, limit: Int
  ) throws(ModelSizeError) -> ReleasedModel {
    guard let recoding else { return self }
    var codes = recoding.codes
    var coarse = recoding.domain.attributes
    var spread: [TreeModel.Potential] = []
    for attribute in attributes.sorted() {
      let shares = recoding.preimages(of: attribute).map { -Double.log(Double($0.count)) }
      spread.append(
        TreeModel.Potential(
          clique: Clique([attribute]), values: recoding.codes[attribute].map { shares[$0] }))
      codes[attribute] = Array(domain[attribute].values.indices)
      coarse[attribute] = domain[attribute]
    }
    guard let separated = DomainRecoding(codes: codes, attributes: coarse, of: domain) else {
      preconditionFailure("values told apart cannot be less apart than merged")
    }
    let sizes = separated.domain.sizes
    let potentials = model.potentials.map {
      $0.spread(attributes, recoding: recoding, sizes: sizes)
    }
    guard
      let tree = try JunctionTree(
        cliques: model.tree.cliques, parents: model.tree.parents, sizes: sizes, limit: limit)
    else { preconditionFailure("a tree does not depend on sizes") }
    return ReleasedModel(
      domain: domain,
      model: TreeModel(
        sizes: sizes, tree: tree, potentials: potentials + spread, total: model.total),
      measurements: measurements.filter {
        $0.clique.attributes.allSatisfy { !attributes.contains($0) }
      },
      recoding: separated, refinesRecords: refinesRecords)
  }

  /// Whether the model gives the domain's impossible combinations no probability, by one calibration.
  public var obeysDomain: Bool {
    let domain = recoding?.domain ?? domain
    guard !domain.impossible.isEmpty else { return true }
    let zeros = StructuralZeros(domain)
    let calibrated = CalibratedModel(model)
    return zip(zeros.cliques, zeros.potentials).allSatisfy { clique, potential in
      guard let marginal = calibrated.marginal(of: clique) else { return false }
      return zip(potential.values, marginal).allSatisfy { $0 == 0 || $1 == 0 }
    }
  }
}

extension TreeModel.Potential {
  /// The potential over finer values of some attributes: each has what the value had that it was
  /// merged into.
  fileprivate func spread(
    _ attributes: Set<Int>, recoding: DomainRecoding, sizes: [Int]
  ) -> TreeModel.Potential {
    guard clique.attributes.contains(where: attributes.contains) else { return self }
    var cells = [0]
    for attribute in clique.attributes {
      let old = recoding.domain[attribute].size
      let codes =
        attributes.contains(attribute) ? recoding.codes[attribute] : Array(0..<sizes[attribute])
      cells = cells.flatMap { cell in codes.map { cell * old + $0 } }
    }
    return TreeModel.Potential(clique: clique, values: cells.map { values[$0] })
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
