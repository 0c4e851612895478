import Marginals
import Tabular
import Testing

@testable import GraphicalModel

@Suite("Refinement of records in groups")
struct GroupedRefinementTests {
  @Test(
    "no sweep raises the objective, and what is kept of it is that of the records counted afresh",
    arguments: UInt64(0)..<16, [[], GroupedProblem.following, GroupedProblem.mixed])
  func sweeps(seed: UInt64, rules: [ImpossibleCombination]) {
    let problem = GroupedProblem(seed: seed, rules: rules)
    var residuals = problem.residuals(problem.start)
    var random = CounterGenerator(seed: seed, 1)
    var table = problem.start
    var last = problem.marginalObjective(table) + problem.pairObjective(table)
    let first = last
    #expect(abs(residuals.objective - problem.marginalObjective(table)) < 1e-3 * last)
    var moved = 0
    for sweep in 0..<8 {
      let accepted = residuals.sweep(
        proposals: 3 * table.rowCount, threshold: sweep < 4 ? 0.25 : 0, using: &random)
      moved += accepted
      table = residuals.table(domain: table.domain)
      let marginal = problem.marginalObjective(table)
      let now = marginal + problem.pairObjective(table)
      #expect(accepted > 0 ? now < last : now == last)
      #expect(abs(residuals.objective - marginal) < 1e-3 * max(1, first))
      #expect(table.impossibleRows == 0)
      let fresh = problem.residuals(table)
      #expect(distance(residuals.differences, fresh.differences) < 2e-3)
      last = now
    }
    #expect(moved > 50 && last < 0.8 * first)
  }

  @Test(
    "what is given never changes, and groups keep their numbers of different values",
    arguments: UInt64(20)..<36, [[], GroupedProblem.following])
  func kept(seed: UInt64, rules: [ImpossibleCombination]) {
    let problem = GroupedProblem(seed: seed, rules: rules)
    let refined = RecordRefiner().refined(
      problem.start, measurements: problem.measurements,
      total: Double(problem.groups.starts.count - 1), seed: seed, groups: problem.groups)
    #expect(refined.table.codes[0] == problem.start.codes[0])
    for attribute in [1, 2] {
      #expect(refined.table.codes[attribute] != problem.start.codes[attribute])
      #expect(
        problem.different(attribute, refined.table) == problem.different(attribute, problem.start))
    }
    // What is free to change its number does.
    #expect(problem.different(3, refined.table) != problem.different(3, problem.start))
  }

  @Test("a value that a group gets anew moves all links that had the old one")
  func blocks() {
    var seen = 0
    for seed in UInt64(40)..<60 {
      let problem = GroupedProblem(seed: seed)
      var residuals = problem.residuals(problem.start)
      var random = CounterGenerator(seed: seed, 3)
      var table = problem.start
      for _ in 0..<400 {
        guard residuals.sweep(proposals: 1, threshold: 0, using: &random) == 1 else { continue }
        let next = residuals.table(domain: table.domain)
        let changed = (0..<table.rowCount).filter { row in
          table.columns.indices.contains { table.columns[$0][row] != next.columns[$0][row] }
        }
        if changed.count > 1 {
          seen += 1
          let attributes = table.columns.indices.filter { attribute in
            changed.contains { table.columns[attribute][$0] != next.columns[attribute][$0] }
          }
          #expect(attributes.count == 1 && attributes[0] != 3)
          #expect(Set(changed.map { table.columns[attributes[0]][$0] }).count == 1)
          #expect(Set(changed.map { next.columns[attributes[0]][$0] }).count == 1)
        }
        table = next
      }
    }
    #expect(seen > 20)
  }

  @Test("tables of pairs kept through moves are those counted anew", arguments: UInt64(60)..<72)
  func siblingTables(seed: UInt64) {
    let problem = GroupedProblem(seed: seed)
    var starts = [0]
    for size in GroupedProblem.sizes { starts.append(starts[starts.count - 1] + size) }
    func tables(_ table: CodedTable) -> SiblingTables {
      SiblingTables(problem.groups, table: table, scale: 1, starts: starts)
    }
    let width = GroupedProblem.sizes.count
    var records = (0..<problem.start.rowCount).flatMap { row in
      (0..<width).map { UInt32(starts[$0] + problem.start.columns[$0][row]) }
    }
    func coded() -> CodedTable {
      let records = records
      return CodedTable(
        domain: problem.start.domain,
        columns: (0..<width).map { attribute in
          .make(size: GroupedProblem.sizes[attribute], count: problem.start.rowCount) {
            Int(records[$0 * width + attribute]) - starts[attribute]
          }
        }, rowCount: problem.start.rowCount)
    }
    var random = CounterGenerator(seed: seed, 5)
    var current = tables(problem.start)
    var objective = problem.pairObjective(problem.start)
    for _ in 0..<150 {
      let (row, attribute) = (random.below(problem.start.rowCount), 1 + random.below(3))
      let old = Int(records[row * width + attribute])
      let new = starts[attribute] + random.below(GroupedProblem.sizes[attribute])
      guard new != old else { continue }
      var fresh = tables(coded())
      let proposal = RecordProposal(row: row, attribute: attribute, old: old, new: new)
      let (move, change) = current.withPointers { pointers in
        let move = pointers.move(proposal, records: records, width: width)
        guard move.count > 0 else { return (move, Float(0)) }
        func change(_ pointers: SiblingTables.Pointers) -> Float {
          pointers.change(move, proposal, records: records, width: width)
        }
        #expect(abs(change(pointers) - fresh.withPointers(change)) < 1e-3)
        let predicted = change(pointers)
        pointers.apply(move, proposal, records: records, width: width)
        return (move, predicted)
      }
      guard move.count > 0 else { continue }
      let size = zip(problem.groups.starts, problem.groups.starts.dropFirst()).first {
        $0.0 <= row && row < $0.1
      }.map { $0.1 - $0.0 }
      for member in move.rows where Int(records[member * width + attribute]) == old {
        records[member * width + attribute] = UInt32(new)
      }
      let now = problem.pairObjective(coded())
      // The prediction is at most as good as the change is.
      let mass = Double(move.count) / Double(size ?? 1)
      #expect(now - objective <= Double(change) * mass + 1e-3)
      objective = now
    }
  }

  @Test("records of groups are counted with weights 1/d")
  func weights() {
    let problem = GroupedProblem(seed: 80)
    let cliques = (1...3).flatMap { Clique.all(order: $0, of: GroupedProblem.sizes.count) }
    let counted = WeightedCounts.counts(of: cliques, in: problem.start, groups: problem.groups)
    for (clique, counts) in zip(cliques, counted) {
      let naive = GroupedProblem.counts(of: clique, in: problem.start, groups: problem.groups)
      #expect(distance(counts, naive) < 1e-9)
      #expect(abs(counts.reduce(0, +) - 60) < 1e-9)
    }
  }
}
