import Marginals
import Tabular
import Threading

/// Draws records from a calibrated model, clique by clique from the root of its junction tree: each
/// clique adds its new attributes, given those that it shares with its parent.
///
/// The rows of one separator state are handled together. *Rounding* hands each combination of new
/// values ⌊n·p⌋ or ⌈n·p⌉ of the state's n rows by systematic sampling (Madow 1949), so the records'
/// marginals are closer to the model's than independent draws would be; *independent* draws each
/// row by itself from an alias table (Walker 1977; Vose 1991). Records come out in random order.
///
/// Every separator state has its own random stream, so the records do not depend on the number of
/// threads. No allocation a row.
///
/// ## Privacy
/// The model is released already: records are post-processing, and their seed may be published.
public struct RecordSampler: Sendable {
  public enum Method: String, Sendable, Codable, CaseIterable {
    case rounding, independent
  }

  public var method: Method = .rounding
  public var threads = 1

  public init(method: Method = .rounding, threads: Int = 1) {
    self.method = method
    self.threads = threads
  }

  /// - Parameters:
  ///   - model: what is drawn from.
  ///   - count: number of records.
  ///   - domain: the model's domain.
  ///   - seed: the same seed gives the same records.
  /// - Returns: `count` records over the model's attributes.
  public func records(
    from model: CalibratedModel, count: Int, domain: Domain, seed: UInt64
  ) -> CodedTable {
    let span = Trace.begin("sampling records")
    defer { span.end() }
    let sheet = CodeSheet(attributes: domain.count, rows: count)
    let buffers = SamplingBuffers(rows: count)
    for clique in model.model.tree.cliques.indices {
      let step = SamplingStep(model: model, clique: clique)
      guard !step.attributes.isEmpty else { continue }
      step.groupRows(of: sheet, into: buffers)
      draw(step, sheet: sheet, buffers: buffers, seed: seed, clique: clique)
    }
    return sheet.table(domain: domain)
  }

  /// Completes records that have the values of some attributes already.
  ///
  /// - Parameters:
  ///   - columns: codes of the given attributes, one a record.
  ///   - model: with a tree made by ``JunctionTree/init(covering:given:sizes:limit:)`` for these
  ///     attributes, so that each record follows the model's distribution given all of them.
  ///   - count: number of records.
  ///   - domain: the model's domain.
  ///   - seed: the same seed gives the same records.
  public func completing(
    _ columns: [Int: CodeColumn], from model: CalibratedModel, count: Int, domain: Domain,
    seed: UInt64
  ) -> CodedTable {
    let sheet = CodeSheet(attributes: domain.count, rows: count)
    let buffers = SamplingBuffers(rows: count)
    for (attribute, codes) in columns {
      codes.widen(from: 0, count: count, into: sheet.column(attribute))
    }
    let given = AttributeSet(columns.keys)
    for clique in model.model.tree.cliques.indices {
      let step = SamplingStep(model: model, clique: clique, given: given)
      guard !step.attributes.isEmpty else { continue }
      step.groupRows(of: sheet, into: buffers)
      draw(step, sheet: sheet, buffers: buffers, seed: seed, clique: clique)
    }
    return sheet.table(domain: domain)
  }

  private func draw(
    _ step: SamplingStep, sheet: CodeSheet, buffers: SamplingBuffers, seed: UInt64, clique: Int
  ) {
    let chunks = step.chunks(rows: sheet.rows)
    Parallel.forEach(chunks.count, threads: threads) { chunk in
      var alias = AliasTable(capacity: method == .independent ? step.newOffsets.count : 0)
      for state in chunks[chunk] {
        let rows = step.rows(of: state)
        guard !rows.isEmpty else { continue }
        var generator = CounterGenerator(seed: seed, UInt64(clique), UInt64(state))
        let cells = buffers.cells + rows.lowerBound
        switch method {
        case .rounding:
          step.round(state: state, count: rows.count, into: cells, using: &generator)
          Self.shuffle(cells, count: rows.count, using: &generator)
        case .independent:
          step.load(state: state, into: &alias)
          for row in 0..<rows.count { cells[row] = alias.draw(using: &generator) }
        }
        step.write(cells, rows: buffers.rows + rows.lowerBound, count: rows.count, to: sheet)
      }
    }
  }

  @inline(__always)
  private static func shuffle(
    _ cells: UnsafeMutablePointer<UInt32>, count: Int, using generator: inout CounterGenerator
  ) {
    var last = count - 1
    while last > 0 {
      let other = generator.below(last &+ 1)
      let kept = cells[last]
      cells[last] = cells[other]
      cells[other] = kept
      last &-= 1
    }
  }
}

/// Row numbers grouped by separator state, and the cell drawn for each.
final class SamplingBuffers: @unchecked Sendable {
  let rows: UnsafeMutablePointer<UInt32>
  let cells: UnsafeMutablePointer<UInt32>
  let states: UnsafeMutablePointer<UInt32>

  init(rows count: Int) {
    rows = .allocate(capacity: count)
    cells = .allocate(capacity: count)
    states = .allocate(capacity: count)
  }

  deinit {
    rows.deallocate()
    cells.deallocate()
    states.deallocate()
  }
}

/// Codes of all attributes, 16 bits each, while records are made.
final class CodeSheet: @unchecked Sendable {
  let rows: Int
  private let attributes: Int
  private let codes: UnsafeMutablePointer<UInt16>

  init(attributes: Int, rows: Int) {
    self.attributes = attributes
    self.rows = rows
    codes = .allocate(capacity: attributes * rows)
    codes.initialize(repeating: 0, count: attributes * rows)
  }

  deinit { codes.deallocate() }

  func column(_ attribute: Int) -> UnsafeMutablePointer<UInt16> {
    codes + attribute * rows
  }

  func table(domain: Domain) -> CodedTable {
    let columns = (0..<attributes).map { attribute in
      CodeColumn.make(size: domain[attribute].size, count: rows, from: column(attribute))
    }
    return CodedTable(domain: domain, columns: columns, rowCount: rows)
  }
}
