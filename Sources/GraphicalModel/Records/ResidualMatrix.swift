import Marginals
import RealModule
import Tabular

/// The differences between the records' marginals and the measurements, each divided by σ².
///
/// Those of one and two attributes are a symmetric matrix over all attributes' values, whose
/// diagonal blocks hold the one-way differences; those of more attributes are tables of their own, as
/// is the second part of a clique of which both were measured.
///
/// An interaction part is compared with centred counts. Its differences start centred and then change
/// with the counts alone; what centring would take away, c_v/n for c_v more records with value v
/// than at the start and n values of the other attribute, is the same for all measurements of v but
/// for the factor 1/(n·σ²), so one sum of these factors an attribute corrects every reading.
///
/// Changing attribute a of one record adds f_{r∖a}/σ_r² to the objective for each measurement r that
/// contains it, besides what the differences say: f is 1 for a whole marginal and Π(1 − 1/n) over
/// the other attributes for an interaction part.
struct ResidualMatrix {
  private let attributes: Int
  private let rows: Int
  /// First value of each attribute among all values; the last entry is their number.
  private let starts: [Int]
  private let values: Int
  /// (count − y)/σ², symmetric, 0 where nothing was measured; of interaction parts up to centring.
  private var weighted: [Float]
  /// By value: how many records more have it than at the start.
  private var drift: [Float]
  /// By attribute: Σ 1/(n·σ²) over the interaction parts with another attribute of n values.
  private let centring: [Float]
  /// What was measured of every pair of attributes; the diagonal is the one-way's.
  private let links: [Link]
  private var larger: ResidualTables
  /// For every attribute, Σ f/σ² over the measurements that contain it.
  private let totals: [Float]
  /// For every pair of attributes, Σ f/σ² over the measurements that contain both, f over the others.
  private let overlaps: [Float]
  /// The record's value of each attribute as an index among all values, record by record.
  private var records: [UInt32]
  private let forbidden: ForbiddenChanges
  /// The attributes that may change.
  private let changing: [Int]
  /// Where records belong to groups, the pairs within groups.
  private var siblings: SiblingTables?

  /// 1/σ² (0 where nothing was measured), and for an interaction part 1/n of the second attribute.
  struct Link {
    var precision: Float = 0
    var share: Float = 0
  }

  /// - Parameters:
  ///   - scale: factor from the measurements' counts to the records'.
  ///   - groups: where records weigh less than 1.
  init(
    table: CodedTable, measurements: [MarginalMeasurement], scale: Double,
    groups: GroupedRows? = nil
  ) {
    let sizes = table.domain.sizes
    var starts = [0]
    for size in sizes { starts.append(starts[starts.count - 1] + size) }
    let count = sizes.count
    let values = starts[count]
    var weighted = [Float](repeating: 0, count: values * values)
    var links = [Link](repeating: Link(), count: count * count)
    let (small, tables) = Self.split(measurements)
    let counts = WeightedCounts.counts(of: small.map(\.clique), in: table, groups: groups)
    for (measurement, counts) in zip(small, counts) {
      let precision = 1 / (measurement.variance * scale * scale)
      let first = measurement.clique.attributes[0]
      let second = measurement.clique.attributes[measurement.clique.count - 1]
      // A change of an attribute's value leaves the mean over its own values as it is.
      let isCentred = measurement.part == .interaction && first != second
      links[first * count + second] = Link(
        precision: Float(precision), share: isCentred ? 1 / Float(sizes[second]) : 0)
      links[second * count + first] = Link(
        precision: Float(precision), share: isCentred ? 1 / Float(sizes[first]) : 0)
      for (cell, current) in measurement.comparable(counts, sizes: sizes).enumerated() {
        let difference = Float((current - measurement.values[cell] * scale) * precision)
        let pair =
          first == second ? (cell, cell) : (cell / sizes[second], cell % sizes[second])
        let (row, column) = (starts[first] + pair.0, starts[second] + pair.1)
        weighted[row * values + column] = difference
        weighted[column * values + row] = difference
      }
    }
    let larger = ResidualTables(
      table: table, measurements: tables, scale: scale, starts: starts, groups: groups)
    totals = (0..<count).map { attribute in
      links[attribute * count..<(attribute + 1) * count].reduce(larger.total(of: attribute)) {
        $0 + $1.precision * (1 - $1.share)
      }
    }
    overlaps = (0..<count * count).map { pair in
      links[pair].precision + larger.overlap(of: pair / count, and: pair % count)
    }
    centring = (0..<count).map { attribute in
      links[attribute * count..<(attribute + 1) * count].reduce(0) {
        $0 + $1.precision * $1.share
      }
    }
    drift = [Float](repeating: 0, count: values)
    attributes = count
    rows = table.rowCount
    self.starts = starts
    self.values = values
    self.weighted = weighted
    self.links = links
    self.larger = larger
    records = Self.records(of: table, starts: starts)
    let changing = groups?.changing ?? Array(0..<count)
    forbidden = ForbiddenChanges(table.domain, starts: starts, changing: changing)
    self.changing = changing
    if let groups {
      siblings = SiblingTables(groups, table: table, scale: scale, starts: starts)
    }
  }

  /// ½ Σ (count − y)²/σ² over all measurements.
  var objective: Double {
    var total = larger.objective
    for first in 0..<attributes {
      for second in first..<attributes {
        let precision = links[first * attributes + second].precision
        guard precision > 0 else { continue }
        for entry in differences(first, second) {
          total += 0.5 * entry * entry / Double(precision)
        }
      }
    }
    return total
  }

  /// The entries of all measurements of one and two attributes, block by block.
  var differences: [Double] {
    (0..<attributes).flatMap { first in
      (first..<attributes).flatMap { differences(first, $0) }
    }
  }

  /// The entries of one measurement, centred where it is of an interaction part.
  private func differences(_ first: Int, _ second: Int) -> [Double] {
    let (rows, columns) = (
      starts[first]..<starts[first + 1], starts[second]..<starts[second + 1]
    )
    if first == second { return rows.map { Double(weighted[$0 * values + $0]) } }
    let entries = rows.flatMap { row in
      columns.map { Double(weighted[row * values + $0]) }
    }
    guard links[first * attributes + second].share > 0 else { return entries }
    let block = MarginalMeasurement(clique: Clique([0, 1]), values: entries, variance: 1)
    return ResidualEstimate.residual(
      of: block, on: block.clique, sizes: [rows.count, columns.count])
  }

  /// Makes `proposals` proposals and returns how many were accepted.
  mutating func sweep(
    proposals: Int, threshold: Double, using generator: inout CounterGenerator
  ) -> Int {
    guard var siblings else {
      return sweep(
        proposals: proposals, threshold: threshold, moves: SingleRecords(), using: &generator)
    }
    let accepted = siblings.withPointers { pointers in
      sweep(proposals: proposals, threshold: threshold, moves: pointers, using: &generator)
    }
    self.siblings = siblings
    return accepted
  }

  @inline(__always)
  private mutating func sweep(
    proposals: Int, threshold: Double, moves: some RecordMoves,
    using generator: inout CounterGenerator
  ) -> Int {
    let (forbidden, changing, rows) = (forbidden, changing, rows)
    let noise = (0..<attributes).map { attribute in
      2 * totals[attribute] + 8 * (self.siblings?.precision(of: attribute) ?? 0)
    }
    let steps = (
      links: links, totals: totals, overlaps: overlaps, centring: centring, noise: noise,
      limits: noise.map { -Float(threshold) * Float.sqrt($0) }
    )
    let room = UnsafeMutablePointer<Int>.allocate(capacity: 2 * attributes)
    defer { room.deallocate() }
    return weighted.withUnsafeMutableBufferPointer { weighted in
      records.withUnsafeMutableBufferPointer { records in
        drift.withUnsafeMutableBufferPointer { drift in
          larger.withPointers { larger in
            let steps = RecordSteps(
              attributes: attributes, values: values,
              matrix: weighted.baseAddress.unsafelyUnwrapped,
              records: records.baseAddress.unsafelyUnwrapped,
              drift: drift.baseAddress.unsafelyUnwrapped, larger: larger, moves: moves,
              links: steps.links, totals: steps.totals, overlaps: steps.overlaps,
              centring: steps.centring, noise: steps.noise, limits: steps.limits,
              threshold: Float(threshold),
              forbidden: forbidden, adopted: room, displaced: room + attributes)
            var accepted = 0
            for _ in 0..<proposals {
              let row = generator.below(rows)
              let attribute = changing[generator.below(changing.count)]
              let donor = generator.below(rows)
              if steps.take(attribute, from: donor, by: row, using: &generator) { accepted &+= 1 }
            }
            return accepted
          }
        }
      }
    }
  }

  func table(domain: Domain) -> CodedTable {
    let columns = (0..<attributes).map { attribute in
      CodeColumn.make(size: domain[attribute].size, count: rows) { row in
        Int(records[row * attributes + attribute]) - starts[attribute]
      }
    }
    return CodedTable(domain: domain, columns: columns, rowCount: rows)
  }

  /// The first measurement of every clique of one and two attributes, and all others.
  private static func split(
    _ measurements: [MarginalMeasurement]
  ) -> (matrix: [MarginalMeasurement], tables: [MarginalMeasurement]) {
    var seen: Set<Clique> = []
    var result: (matrix: [MarginalMeasurement], tables: [MarginalMeasurement]) = ([], [])
    for measurement in measurements {
      if measurement.clique.count <= 2, seen.insert(measurement.clique).inserted {
        result.matrix.append(measurement)
      } else {
        result.tables.append(measurement)
      }
    }
    return result
  }

  private static func records(of table: CodedTable, starts: [Int]) -> [UInt32] {
    let attributes = table.domain.count
    var records = [UInt32](repeating: 0, count: table.rowCount * attributes)
    for attribute in 0..<attributes {
      let column = table.columns[attribute]
      for row in 0..<table.rowCount {
        records[row * attributes + attribute] = UInt32(starts[attribute] + column[row])
      }
    }
    return records
  }
}

extension MarginalMeasurement {
  /// Values as this measurement speaks of them.
  func comparable(_ values: [Double], sizes: [Int]) -> [Double] {
    guard part == .interaction else { return values }
    return ResidualEstimate.residual(
      of: MarginalMeasurement(clique: clique, values: values, variance: 1), on: clique,
      sizes: sizes)
  }
}
