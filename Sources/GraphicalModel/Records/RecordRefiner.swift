import Marginals
import RealModule
import Tabular

/// Changes single cells of records so that they agree better with every noisy marginal that was
/// measured, also with those that the junction tree could not hold.
///
/// The objective is ½ Σ_r ‖M_r(records) − y_r‖²/σ_r². A proposal gives a random record the value
/// that another random record has in a random attribute a; it is taken if it lowers the objective
/// by more than three quarters of the standard deviation that noise alone gives such a
/// step, Δ < −¾·√(2 Σ_{r∋a} 1/σ_r²), so that noise is not fitted. Refinement stops when a sweep accepts
/// fewer than one proposal in two thousand.
///
/// Measurements of one and two attributes take part. Their differences lie in one symmetric matrix,
/// so that a proposal reads two of its rows.
///
/// Complexity: a sweep is one proposal a cell of the table, each d reads in two rows.
///
/// ## Privacy
/// Reads the records, which were drawn from a released model, and released measurements.
public struct RecordRefiner: Sendable {
  public var maximumSweeps = 30
  /// In standard deviations of the noise in a step's gain.
  public var threshold = 0.75
  /// Share of accepted proposals below which refinement stops.
  public var minimumRate = 1.0 / 2000

  public init() {}

  /// - Parameters:
  ///   - table: records over the measurements' domain.
  ///   - measurements: noisy marginals in counts of `total` records.
  ///   - total: the estimated number of records that the measurements are about; where the table
  ///     has another number, measurements are scaled to it.
  ///   - seed: the same seed gives the same records.
  /// - Returns: the refined records and the number of changed cells.
  public func refined(
    _ table: CodedTable, measurements: [MarginalMeasurement], total: Double, seed: UInt64
  ) -> (table: CodedTable, changes: Int) {
    guard table.rowCount > 1, table.domain.count > 0 else { return (table, 0) }
    var residuals = ResidualMatrix(
      table: table, measurements: MarginalMeasurement.merged(measurements),
      scale: Double(table.rowCount) / total)
    var generator = CounterGenerator(seed: seed, 0x7265_6669_6E65)
    let proposals = table.rowCount * table.domain.count
    var changes = 0
    for _ in 0..<maximumSweeps {
      let accepted = residuals.sweep(
        proposals: proposals, threshold: threshold, using: &generator)
      changes += accepted
      if Double(accepted) < minimumRate * Double(proposals) { break }
    }
    return (residuals.table(domain: table.domain), changes)
  }
}

/// The differences between the records' marginals and the measurements, each divided by σ², as a
/// symmetric matrix over all attributes' values; its diagonal blocks hold the one-way differences.
struct ResidualMatrix {
  private let attributes: Int
  private let rows: Int
  /// First value of each attribute among all values.
  private let starts: [Int]
  private let values: Int
  /// (count − y)/σ², symmetric, 0 where nothing was measured.
  private(set) var weighted: [Float]
  /// 1/σ² of every pair of attributes, 0 where not measured; the diagonal is the one-way's.
  private let precisions: [Float]
  /// For every attribute, Σ 1/σ² over the measurements that contain it.
  private let totals: [Float]
  /// The record's value of each attribute as an index among all values, record by record.
  private var records: [UInt32]

  init(table: CodedTable, measurements: [MarginalMeasurement], scale: Double) {
    let sizes = table.domain.sizes
    var starts = [0]
    for size in sizes { starts.append(starts[starts.count - 1] + size) }
    let used = measurements.filter { $0.clique.count == 1 || $0.clique.count == 2 }
    attributes = sizes.count
    rows = table.rowCount
    values = starts[attributes]
    self.starts = starts
    var weighted = [Float](repeating: 0, count: values * values)
    var precisions = [Float](repeating: 0, count: attributes * attributes)
    let counts = CliqueCounter.count(used.map(\.clique), in: table)
    for (measurement, counts) in zip(used, counts) {
      let precision = 1 / (measurement.variance * scale * scale)
      let first = measurement.clique.attributes[0]
      let second = measurement.clique.attributes[measurement.clique.count - 1]
      precisions[first * attributes + second] = Float(precision)
      precisions[second * attributes + first] = Float(precision)
      for (cell, count) in counts.enumerated() {
        let difference = Float((Double(count) - measurement.values[cell] * scale) * precision)
        let pair =
          first == second ? (cell, cell) : (cell / sizes[second], cell % sizes[second])
        let (row, column) = (starts[first] + pair.0, starts[second] + pair.1)
        weighted[row * values + column] = difference
        weighted[column * values + row] = difference
      }
    }
    self.weighted = weighted
    self.precisions = precisions
    totals = (0..<sizes.count).map { attribute in
      precisions[attribute * sizes.count..<(attribute + 1) * sizes.count].reduce(0, +)
    }
    records = Self.records(of: table, starts: starts)
  }

  /// ½ Σ (count − y)²/σ² over all measurements.
  var objective: Double {
    var total = 0.0
    for first in 0..<attributes {
      for second in first..<attributes {
        let precision = precisions[first * attributes + second]
        guard precision > 0 else { continue }
        for row in starts[first]..<starts[first + 1] {
          for column in starts[second]..<starts[second + 1] where first != second || row == column {
            let entry = Double(weighted[row * values + column])
            total += 0.5 * entry * entry / Double(precision)
          }
        }
      }
    }
    return total
  }

  /// Makes `proposals` proposals and returns how many were accepted.
  mutating func sweep(
    proposals: Int, threshold: Double, using generator: inout CounterGenerator
  ) -> Int {
    let limits = totals.map { -Float(threshold) * Float.sqrt(2 * $0) }
    let (attributes, rows, values) = (attributes, rows, values)
    return weighted.withUnsafeMutableBufferPointer { weighted in
      records.withUnsafeMutableBufferPointer { records in
        precisions.withUnsafeBufferPointer { precisions in
          var accepted = 0
          for _ in 0..<proposals {
            let record = records.baseAddress.unsafelyUnwrapped + generator.below(rows) * attributes
            let attribute = generator.below(attributes)
            let new = Int(records[generator.below(rows) * attributes + attribute])
            let old = Int(record[attribute])
            guard new != old, totals[attribute] > 0 else { continue }
            let change = Self.change(
              record, attributes: attributes, attribute: attribute,
              old: weighted.baseAddress.unsafelyUnwrapped + old * values,
              new: weighted.baseAddress.unsafelyUnwrapped + new * values,
              oldValue: old, newValue: new)
            guard change + totals[attribute] < limits[attribute] else { continue }
            Self.apply(
              record, attributes: attributes, attribute: attribute, old: old, new: new,
              values: values, weighted: weighted.baseAddress.unsafelyUnwrapped,
              precisions: precisions.baseAddress.unsafelyUnwrapped + attribute * attributes)
            accepted &+= 1
          }
          return accepted
        }
      }
    }
  }

  /// Σ over the measurements with the attribute of (new cell − old cell)/σ².
  @inline(__always)
  private static func change(
    _ record: UnsafePointer<UInt32>, attributes: Int, attribute: Int,
    old: UnsafePointer<Float>, new: UnsafePointer<Float>, oldValue: Int, newValue: Int
  ) -> Float {
    // The diagonal block is read at the old value for both rows, where the new row holds 0.
    var change = new[newValue]
    for other in 0..<attributes {
      let value = Int(record[other])
      change += new[value] - old[value]
    }
    return change
  }

  @inline(__always)
  private static func apply(
    _ record: UnsafeMutablePointer<UInt32>, attributes: Int, attribute: Int, old: Int, new: Int,
    values: Int, weighted: UnsafeMutablePointer<Float>, precisions: UnsafePointer<Float>
  ) {
    for other in 0..<attributes {
      let precision = precisions[other]
      if other == attribute {
        weighted[old * values + old] -= precision
        weighted[new * values + new] += precision
      } else {
        let value = Int(record[other])
        weighted[old * values + value] -= precision
        weighted[value * values + old] -= precision
        weighted[new * values + value] += precision
        weighted[value * values + new] += precision
      }
    }
    record[attribute] = UInt32(truncatingIfNeeded: new)
  }

  func table(domain: Domain) -> CodedTable {
    let columns = (0..<attributes).map { attribute in
      CodeColumn.make(size: domain[attribute].size, count: rows) { row in
        Int(records[row * attributes + attribute]) - starts[attribute]
      }
    }
    return CodedTable(domain: domain, columns: columns, rowCount: rows)
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
