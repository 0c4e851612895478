import GraphicalModel
import Tabular

/// Makes the children of one parent as alike as was measured: a child may repeat what an earlier one of
/// the same parent has, in some columns or in all.
///
/// Every link but a parent's first has a number u in [0, 1) and an earlier link, chosen evenly; it
/// repeats that link in every column j with u < c_j. Columns are so repeated together as far as their
/// chances allow. c_j is found by bisection such that two links of one parent agree in column j as often
/// as the noisy pairs say; a repeated value has the same distribution given the parent as a fresh one.
///
/// ## Privacy
/// Reads released tables and records of released models.
struct SiblingCopies {
  private let siblings: [SiblingMeasurement]
  private let groups: LinkGroups
  /// For every link the earlier one that it may repeat, itself for the first of a parent, and u.
  private let source: [Int]
  private let draw: [Double]

  private static let steps = 14

  init(_ siblings: [SiblingMeasurement], groups: LinkGroups, seed: UInt64) {
    self.siblings = siblings
    self.groups = groups
    var generator = CounterGenerator(seed: seed, 0x636F_7079)
    var (source, draw) = (Array(0..<groups.linkCount), [Double]())
    draw.reserveCapacity(groups.linkCount)
    for (first, end) in zip(groups.starts, groups.starts.dropFirst()) {
      for link in first..<end {
        draw.append(generator.fraction())
        if link > first { source[link] = Int.random(in: first..<link, using: &generator) }
      }
    }
    self.source = source
    self.draw = draw
  }

  /// The links with repeated values in the columns that were measured.
  func applied(to links: CodedTable, side: Range<Int>) -> CodedTable {
    var columns = links.columns
    for measured in siblings {
      let size = links.domain[measured.attribute].size
      let fresh = (0..<links.rowCount).map { UInt16(links.columns[measured.attribute][$0]) }
      let copied = repeated(fresh, agreement: Self.agreement(measured, size: size))
      columns[measured.attribute] = .make(size: size, count: copied.count) { Int(copied[$0]) }
    }
    return CodedTable(domain: links.domain, columns: columns, rowCount: links.rowCount)
  }

  /// The share of pairs that agree; what is below 0 counts as 0.
  private static func agreement(_ measured: SiblingMeasurement, size: Int) -> Double {
    var (equal, all, cell) = (0.0, 0.0, 0)
    for row in 0..<size {
      for column in row..<size {
        let value = max(0, measured.values[cell])
        all += value
        if row == column { equal += value }
        cell += 1
      }
    }
    return all > 0 ? equal / all : 0
  }

  private func repeated(_ fresh: [UInt16], agreement target: Double) -> [UInt16] {
    guard target > agreement(of: fresh) else { return fresh }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<Self.steps {
      let middle = (low + high) / 2
      if agreement(of: repeated(fresh, chance: middle)) < target {
        low = middle
      } else {
        high = middle
      }
    }
    return repeated(fresh, chance: high)
  }

  private func repeated(_ fresh: [UInt16], chance: Double) -> [UInt16] {
    var values = fresh
    for link in values.indices where draw[link] < chance { values[link] = values[source[link]] }
    return values
  }

  /// The share of pairs of one parent's links that agree, every parent with two or more weighing the
  /// same; 1 where there is none.
  private func agreement(of values: [UInt16]) -> Double {
    var (sum, parents) = (0.0, 0.0)
    for (first, end) in zip(groups.starts, groups.starts.dropFirst()) where end - first > 1 {
      var equal = 0
      for link in first..<end {
        for other in link + 1..<end where values[link] == values[other] { equal += 1 }
      }
      let members = Double(end - first)
      sum += 2 * Double(equal) / (members * (members - 1))
      parents += 1
    }
    return parents > 0 ? sum / parents : 1
  }
}
