import Marginals
import Tabular
import Testing

@testable import GraphicalModel

/// A rule makes the last column follow the one before it, so that neither can change alone.
@Suite("Refinement under rules")
struct RuledRefinementTests {
  @Test(
    "a step is taken exactly where it gains more than the threshold, of two columns where a rule asks",
    arguments: UInt64(0)..<8, [0, 0.25, 1.5])
  func steps(seed: UInt64, threshold: Double) {
    let problem = GroupedProblem(
      seed: seed, groups: 150, largest: 1, rules: GroupedProblem.following
    ).withoutSiblings
    var residuals = problem.residuals(problem.start)
    var random = CounterGenerator(seed: seed, 2)
    var table = problem.start
    var (taken, refused) = (0, 0)
    for _ in 0..<400 {
      var copy = random
      let row = copy.below(table.rowCount)
      let attribute = problem.groups.changing[copy.below(3)]
      let donor = table.record(copy.below(table.rowCount))
      let next = proposed(table.record(row), attribute: attribute, donor: donor)
      let accepted =
        residuals.sweep(proposals: 1, threshold: threshold, using: &random) == 1
      // Column 1 may not change to or from the value that is in no set.
      guard attribute > 1 else {
        table = residuals.table(domain: table.domain)
        continue
      }
      let changed = table.replacing(row, by: next)
      let gain = problem.marginalObjective(changed) - problem.marginalObjective(table)
      let limit = -threshold * problem.noise(from: table, to: changed).squareRoot()
      if next != table.record(row), abs(gain - limit) > 1e-3 {
        #expect(accepted == (gain < limit))
      }
      let isPair = next[2] != table.columns[2][row] && next[3] != table.columns[3][row]
      if accepted {
        table = changed
        taken += isPair ? 1 : 0
      } else if isPair, gain < 0 {
        refused += 1
      }
      #expect(residuals.table(domain: table.domain).codes == table.codes)
    }
    #expect(taken > 3 && (threshold == 0 ? refused == 0 : refused > 0))
  }

  @Test(
    "columns that a rule ties reach what was measured of them, alone and in groups",
    arguments: [1, 4])
  func reaches(largest: Int) {
    let problem = GroupedProblem(
      seed: 3, groups: 200, largest: largest, rules: GroupedProblem.following)
    let table = problem.start
    // Half as many zeros in column 2, and so in column 3, as the records have, and nothing else.
    let zeros = table.codes[2].indices.filter { table.codes[2][$0] == 0 }
    var target = table
    for row in zeros.prefix(zeros.count / 2) {
      var record = target.record(row)
      (record[2], record[3]) = (1, 1)
      target = target.replacing(row, by: record)
    }
    let bare = GroupedRows(starts: problem.groups.starts, changing: [2, 3], siblings: [])
    let measured = [[2], [3], [2, 3]].map { attributes in
      let clique = Clique(attributes)
      return MarginalMeasurement(
        clique: clique,
        values: GroupedProblem.counts(of: clique, in: target, groups: bare), variance: 1)
    }
    let refined = RecordRefiner().refined(
      table, measurements: measured, total: 200, seed: 4, groups: bare
    ).table
    #expect(refined.impossibleRows == 0)
    let reached = GroupedProblem.counts(of: Clique([3]), in: refined, groups: bare)[0]
    #expect(abs(reached - measured[1].values[0]) < 3)
    #expect(abs(reached - GroupedProblem.counts(of: Clique([3]), in: table, groups: bare)[0]) > 15)
  }

  /// The donor's value, and of the other column of the rule too where the rule asks for it.
  private func proposed(_ record: [Int], attribute: Int, donor: [Int]) -> [Int] {
    var next = record
    next[attribute] = donor[attribute]
    if (next[2] == 0) != (next[3] == 0) { next[5 - attribute] = donor[5 - attribute] }
    return next
  }
}

extension CodedTable {
  /// How many rows the domain calls impossible.
  var impossibleRows: Int {
    (0..<rowCount).count { row in domain.impossible.contains { $0.forbids(record(row)) } }
  }

  func record(_ row: Int) -> [Int] { columns.map { $0[row] } }

  func replacing(_ row: Int, by record: [Int]) -> CodedTable {
    let changed = columns.indices.map { attribute in
      CodeColumn.make(size: domain[attribute].size, count: rowCount) {
        $0 == row ? record[attribute] : columns[attribute][$0]
      }
    }
    return CodedTable(domain: domain, columns: changed, rowCount: rowCount)
  }
}
