import Testing

@testable import Privacy

@Suite("Sensitivity of unit mass and of tail counts")
struct UnitMassSensitivityTests {
  /// All ways to write `sum` as a sum of `cells` numbers, or nothing at all.
  private func vectors(sum: Int64, cells: Int) -> [[Int64]] {
    guard cells > 1 else { return [[sum]] }
    return (0...sum).flatMap { first in
      vectors(sum: sum - first, cells: cells - 1).map { [first] + $0 }
    }
  }

  private func norms(_ left: [Int64], _ right: [Int64]) -> (l1: Int64, squaredL2: Int64) {
    let differences = zip(left, right).map { $0 - $1 }
    return (differences.reduce(0) { $0 + abs($1) }, differences.reduce(0) { $0 + $1 * $1 })
  }

  @Test("the largest change is that of all mass in one cell; replaced mass moves by twice at most")
  func unitMass() {
    for steps in [1, 2, 6, 12] {
      let stated = Sensitivity.unitMass(steps: steps)
      let all = vectors(sum: Int64(steps), cells: 3)
      let added = all.map { norms($0, [0, 0, 0]) }
      #expect(added.map(\.l1).max() == stated.l1)
      #expect(added.map(\.squaredL2).max() == stated.squaredL2)
      let replaced = all.flatMap { left in all.map { norms(left, $0) } }
      #expect(replaced.map(\.l1).max() == 2 * stated.l1)
      #expect(replaced.map(\.squaredL2).max() == 2 * stated.squaredL2)
    }
  }

  @Test("a link less of so many children lowers the tail counts by what is stated at most")
  func tails() {
    let largest = 3
    for links in 1...3 {
      let stated = Sensitivity.tailCounts(linksPerUnit: links)
      // Every choice of types (of two) and degrees (1 … 5) of the children that lose a link.
      var choices: [[(type: Int, degree: Int)]] = [[]]
      for _ in 0..<links {
        choices = choices.flatMap { choice in
          (0..<2).flatMap { type in (1...5).map { choice + [(type, $0)] } }
        }
      }
      func counts(_ children: [(type: Int, degree: Int)], less: Int) -> [Int64] {
        var counts = [Int64](repeating: 0, count: 2 * largest)
        for child in children {
          for level in 0..<min(largest, child.degree - less) {
            counts[child.type * largest + level] += 1
          }
        }
        return counts
      }
      let changes = choices.map { norms(counts($0, less: 0), counts($0, less: 1)) }
      #expect(changes.map(\.l1).max() == stated.l1)
      #expect(changes.map(\.squaredL2).max() == stated.squaredL2)
    }
  }
}
